import type { Card, GeneratorInput, GeneratorReport } from '../../src/modules/cards/card.ts';
import { ChatModel } from '../../src/modules/cards/llm/chat-model.ts';
import { ModelGenerator } from '../../src/modules/cards/llm/model-generator.ts';
import { KEY, written } from '../support/chat-server.ts';

export const TEXT =
  'The cell is the unit of life. Every cell has a membrane of lipids. Osmosis moves water through membranes.';

export const CARD = written('What is the cell?', 'The cell is the unit of life.');

const INPUT: GeneratorInput = {
  pages: [{ page: 1, text: TEXT }],
  maxCards: 10,
  cardsPerChunk: 5,
  chunkTokens: 500,
  overlapPercent: 0,
  minSentences: 2,
  maxSentences: 10,
};

/** Runs a generator of its own on the text, with the model at `server`. */
export async function runModel(
  server: { readonly url: string },
  input: Partial<GeneratorInput> = {},
  limits: { readonly concurrency?: number; readonly requestsPerMinute?: number; readonly timeoutMs?: number } = {},
  signal = new AbortController().signal,
) {
  const model = new ChatModel({
    apiKey: KEY,
    baseUrl: server.url,
    keyVariable: 'OPENAI_API_KEY',
    model: () => Promise.resolve('model-1'),
    concurrency: 2,
    requestsPerMinute: 1_000,
    timeoutMs: 30_000,
    ...limits,
  });
  const cards: Card[] = [];
  let report: GeneratorReport | undefined;
  for await (const event of new ModelGenerator('openai', model).generate({ ...INPUT, ...input }, signal)) {
    if (event.kind === 'card') cards.push(event.card);
    if (event.kind === 'report') report = event.report;
  }
  return { cards, questions: cards.map(({ question }) => question), report };
}
