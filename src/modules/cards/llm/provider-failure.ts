import { APIConnectionTimeoutError, APIError } from 'openai';
import { ProviderError } from './provider-error.ts';

const ABOUT_THE_KEY = /api[\s_-]?key/i;

/** What an error of the client means, without the words of the provider in it. */
export function providerFailure(error: unknown, keyVariable: string): ProviderError {
  if (error instanceof APIConnectionTimeoutError) return passing('The provider did not answer in time.');
  const status: unknown = error instanceof APIError ? error.status : undefined;
  if (!(error instanceof APIError) || typeof status !== 'number') {
    return passing(`The connection to the provider failed (${causeOf(error)}).`);
  }
  const answered = `The provider answered ${status}${wordOf(error)}`;
  if (status === 429) {
    const waitSeconds = secondsOf(error.headers);
    return new ProviderError('provider_rate_limited', `${answered}.`, { isTransient: true, waitSeconds });
  }
  if (status === 408 || status === 409 || status >= 500) return passing(`${answered}.`);
  if (status === 401 || status === 403 || ABOUT_THE_KEY.test(JSON.stringify(error.error))) {
    return new ProviderError('provider_not_configured', `${answered}: it refuses the key in ${keyVariable}.`);
  }
  if (status === 404) {
    return new ProviderError(
      'provider_not_configured',
      `${answered}: it does not know the model, or the URL is wrong.`,
    );
  }
  return new ProviderError('provider_error', `${answered}: it does not take such requests.`);
}

/** Of what may be better in a minute. */
const passing = (detail: string): ProviderError => new ProviderError('provider_error', detail, { isTransient: true });

/** The provider's code, where it is a mere word: sentences may quote what they are about. */
function wordOf({ code }: APIError): string {
  return code && /^[a-z_]{1,60}$/.test(code) ? ` ${code}` : '';
}

/** Names the system's code of a connection error, such as ECONNREFUSED, which is some causes down. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? causeOf(error.cause) : error.name;
}

function secondsOf(headers: Headers | undefined): number | undefined {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}
