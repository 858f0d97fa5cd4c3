import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { z } from 'zod';

const ChatRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(2),
  response_format: z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ strict: z.literal(true), schema: z.looseObject({ type: z.literal('object') }) }),
  }),
});

export type Asked = z.infer<typeof ChatRequest> & { readonly authorization: string | undefined };

/** Answers one request, or leaves it unanswered. */
export type Turn = (response: ServerResponse, asked: Asked) => void;

export const KEY = 'sk-the-key-of-the-tests';

/** A card as a model writes it. */
export const written = (question: string, quote: string, more: object = {}) => ({
  question,
  answer: `${quote.replace(/\.?$/, '.')} That is what the text says.`,
  explanation: null,
  difficulty: 'easy',
  topic: 'cells',
  quote,
  ...more,
});

export const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A turn that answers with a chat completion. */
export const says =
  (content: string | null, { refusal = null as string | null, finish_reason = 'stop' } = {}): Turn =>
  (response) => {
    const choice = { index: 0, finish_reason, logprobs: null, message: { role: 'assistant', content, refusal } };
    send(response, 200, { id: 'c1', object: 'chat.completion', created: 1, model: 'm', choices: [choice] });
  };

/** A turn that writes cards. */
export const writes = (...cards: object[]): Turn => says(JSON.stringify({ cards }));

export const fails =
  (status: number, error: object = { message: 'words of the provider' }, headers: Record<string, string> = {}): Turn =>
  (response) =>
    send(response, status, { error }, headers);

/** What is between the lines of the request that fence the passage. */
export function passageOf(asked: Asked | undefined): { fence: string; text: string } {
  const [, fence = '', text = ''] =
    /^BEGIN PASSAGE (\S+)\n(.*)\nEND PASSAGE \1$/ms.exec(asked?.messages[1]?.content ?? '') ?? [];
  return { fence, text };
}

/**
 * A server that speaks the chat completions of OpenAI, and misbehaves when a test asks for it: each request takes the
 * next of `turns`, and what goes past them asks a question of each second sentence of the passage.
 */
export class ChatServer {
  readonly asked: Asked[] = [];
  readonly turns: Turn[] = [];
  #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    const address: string | AddressInfo | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The model of the tests does not listen.');
    return `http://127.0.0.1:${address.port}/v1`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const read = ChatRequest.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
    if (request.url !== '/v1/chat/completions' || !read.success) {
      send(response, 400, { error: { message: read.error?.message ?? 'no such path' } });
      return;
    }
    const asked = { ...read.data, authorization: request.headers.authorization };
    this.asked.push(asked);
    const turn = this.turns.shift() ?? askOfEachSecondSentence;
    turn(response, asked);
  }
}

const askOfEachSecondSentence: Turn = (response, asked) => {
  const sentences = passageOf(asked).text.split(/(?<=[.])\s/);
  const cards = sentences
    .filter((_, at) => at % 2 === 0)
    .map((sentence) => written(`What is known of ${sentence.split(' ').slice(0, 3).join(' ')}?`, sentence));
  writes(...cards)(response, asked);
};

/** A model for the suite that calls it; each test begins with no turns and nothing asked. */
export function useChatServer(): ChatServer {
  const server = new ChatServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  beforeEach(() => {
    server.asked.length = 0;
    server.turns.length = 0;
  });
  return server;
}
