import { describe, expect, test } from '@jest/globals';
import { stdSerializers } from 'pino';
import { ProviderError } from '../../src/modules/cards/llm/provider-error.ts';
import { fails, KEY, says, useChatServer, type Turn } from '../support/chat-server.ts';
import { runModel, TEXT } from './model-run.ts';

describe('a language model that gives no cards', () => {
  const server = useChatServer();

  async function failureOf(turns: readonly Turn[], limits: { readonly timeoutMs?: number }): Promise<ProviderError> {
    server.turns.push(...turns);
    const outcome: unknown = await runModel(server, {}, limits).catch((error: unknown) => error);
    if (outcome instanceof ProviderError) return outcome;
    throw new Error('It did not fail as a provider does.', { cause: outcome });
  }

  for (const [what, turns, code, isTransient, detail, limits] of [
    [
      'too many requests',
      [1, 2, 3].map(() => fails(429, { code: 'insufficient_quota' }, { 'retry-after-ms': '1', 'retry-after': '17' })),
      'provider_rate_limited',
      true,
      '429 insufficient_quota',
      {},
    ],
    [
      'an error of the server',
      [1, 2, 3].map(() => fails(503, {}, { 'retry-after-ms': '1' })),
      'provider_error',
      true,
      '503',
      {},
    ],
    ['silence', [1, 2, 3].map(() => () => undefined), 'provider_error', true, 'in time', { timeoutMs: 100 }],
    [
      'an answer that stops',
      [1, 2, 3].map(
        (): Turn => (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
      ),
      'provider_error',
      true,
      'in time',
      { timeoutMs: 100 },
    ],
    [
      'cut connections',
      [1, 2, 3].map((): Turn => (response) => response.destroy()),
      'provider_error',
      true,
      'connection',
      {},
    ],
    [
      'an answer that is cut',
      [
        (response) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '999' }).write('{"id":');
          setImmediate(() => response.destroy());
        },
      ],
      'provider_error',
      true,
      'connection',
      {},
    ],
    [
      'a page of a proxy',
      [(response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello')],
      'provider_error',
      true,
      'other than a chat completion',
      {},
    ],
    [
      'a body that is not JSON',
      [(response) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"${TEXT}`)],
      'provider_error',
      true,
      'SyntaxError',
      {},
    ],
    [
      'a wrong key',
      [fails(401, { code: 'invalid_api_key', message: `Incorrect API key: ${KEY}` })],
      'provider_not_configured',
      false,
      'refuses the key in OPENAI_API_KEY',
      {},
    ],
    [
      'a wrong key, as Gemini says it',
      [fails(400, { message: 'API key not valid.', status: 'INVALID_ARGUMENT' })],
      'provider_not_configured',
      false,
      'refuses the key',
      {},
    ],
    [
      'a model that is gone',
      [fails(404, { code: 'model_not_found' })],
      'provider_not_configured',
      false,
      '404 model_not_found: it does not know the model',
      {},
    ],
    [
      'a request that it does not take',
      [fails(400, { message: `bad: ${TEXT}`, code: TEXT })],
      'provider_error',
      false,
      'does not take',
      {},
    ],
    ['nothing but refusals', [says(null, { refusal: 'No.' })], 'provider_error', false, '1 refused, 0 invalid', {}],
    ['nothing that can be used', [says('x'), says('{}')], 'provider_error', false, '0 refused, 1 invalid', {}],
  ] as const satisfies readonly (readonly [string, readonly Turn[], string, boolean, string, object])[]) {
    test(`ends the job with ${code} after ${what}; the log says so without the key and the text`, async () => {
      const error = await failureOf(turns, limits);
      expect([error.code, error.isTransient, server.asked.length]).toEqual([code, isTransient, turns.length]);
      expect(error.detail).toContain(detail);
      expect(error.waitSeconds).toBe(code === 'provider_rate_limited' ? 17 : undefined);
      const logged = JSON.stringify(stdSerializers.err(error));
      expect(logged).toContain(detail);
      for (const secret of [KEY, TEXT, TEXT.slice(0, 12)]) expect(logged).not.toContain(secret);
    });
  }
});
