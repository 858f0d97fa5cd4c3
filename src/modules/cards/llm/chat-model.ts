import { OpenAI } from 'openai';
import type { ChatCompletionMessageParam, ResponseFormatJSONSchema } from 'openai/resources';
import PQueue from 'p-queue';
import { z } from 'zod';
import { ProviderError } from './provider-error.ts';
import { providerFailure } from './provider-failure.ts';

export interface Provider {
  readonly apiKey: string;
  /** Without the path of the request: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Where the operator sets the key. */
  readonly keyVariable: string;
  /** Asked before each request: an admin may change it while the process runs. */
  readonly model: () => Promise<string>;
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  readonly timeoutMs: number;
}

/** What came back: a text, empty where there was none, or that the model will not answer. */
export type Reply = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused' };

const MINUTE_MS = 60_000;
/** Tries after the first; each waits as long as the provider asks for, up to a minute. */
const RETRIES = 2;

/** What is read of a chat completion; servers that call themselves compatible leave out much of it. */
const Completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .nullish(),
});

/** A language model behind an endpoint that speaks OpenAI's chat completions; asked no faster than its limits allow. */
export class ChatModel {
  private readonly client: OpenAI;
  private readonly queue: PQueue;

  constructor(private readonly provider: Provider) {
    this.client = new OpenAI({
      apiKey: provider.apiKey,
      baseURL: provider.baseUrl,
      timeout: provider.timeoutMs,
      maxRetries: RETRIES,
      // its log would hold the document
      logLevel: 'off',
      // else read from the environment, which is ours to read
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
    });
    this.queue = new PQueue({
      concurrency: provider.concurrency,
      interval: MINUTE_MS,
      intervalCap: provider.requestsPerMinute,
      strict: true,
    });
  }

  /** Requests that make sense at once. */
  get concurrency(): number {
    return this.provider.concurrency;
  }

  /** @throws {ProviderError} and the signal's reason. */
  async ask(
    messages: ChatCompletionMessageParam[],
    format: ResponseFormatJSONSchema,
    signal: AbortSignal,
  ): Promise<Reply> {
    const model = await this.provider.model();
    const request = { model, messages, response_format: format };
    const answer: unknown = await this.queue
      .add(() => this.client.chat.completions.create(request, { signal }), { signal })
      .catch((error: unknown) => {
        signal.throwIfAborted();
        throw providerFailure(error, this.provider.keyVariable);
      });
    const completion = Completion.safeParse(answer);
    if (!completion.success) {
      const detail = 'The provider answered with something other than a chat completion; is its base URL right?';
      throw new ProviderError('provider_error', detail, { isTransient: true });
    }
    const choice = completion.data.choices?.[0];
    if (choice?.message.refusal || choice?.finish_reason === 'content_filter') return { kind: 'refused' };
    return { kind: 'text', text: choice?.message.content ?? '' };
  }
}
