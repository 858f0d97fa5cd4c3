import { randomInt } from 'node:crypto';
import { AppError } from '../../common/app-error.ts';
import { ProviderError } from '../cards/llm/provider-error.ts';
import { PdfError } from '../cards/pdf/pdf-error.ts';
import { SourceGoneError } from '../jobs/job-errors.ts';
import type { JobFailure } from '../jobs/job-runs.ts';
import { isDiskFull, StorageUnavailableError } from '../storage/storage-errors.ts';

/** No card met the rules, or the language of the text is not one that the generator asks in. */
export class NoCardsError extends AppError {
  readonly code = 'no_cards';
  readonly kind = 'invalid';
}

/** The text was read, and none of it is what the generator asks about. */
export class NothingToAskError extends NoCardsError {
  /** @param looksFor what the generator asks about. */
  constructor(sentences: number, pages: number, looksFor: string, dropped: number) {
    const read = `${sentences} ${sentences === 1 ? 'sentence' : 'sentences'} on ${pages} ${pages === 1 ? 'page' : 'pages'}`;
    const why = dropped === 0 ? '' : ` ${dropped} were dropped by the rules of quality.`;
    super(`No card was made of ${read}.${why} This service looks for ${looksFor} Choose other pages or another text.`);
  }
}

/** The try took longer than JOB_TIMEOUT_SECONDS; another one would take as long. */
export class JobTimeoutError extends AppError {
  readonly code = 'timeout';
  readonly kind = 'unavailable';
  constructor() {
    super('The job took longer than it may; upload the file again and ask for fewer pages.');
  }
}

/** Seconds before the first of the retries; each waits twice as long as the one before. */
const FIRST_DELAY_SECONDS = 60;

/** Delays after an attempt that a rate limit ended. The client itself has waited and retried by then. */
const [FIRST_RATE_LIMIT_SECONDS, LONGEST_RATE_LIMIT_SECONDS] = [30, 300];

/** As long as the provider asks for, and longer each time; spread, so that jobs do not come back together. */
function rateLimitDelay({ waitSeconds = 0 }: ProviderError, retriesUsed: number): number {
  const seconds = Math.max(waitSeconds, FIRST_RATE_LIMIT_SECONDS * 2 ** retriesUsed);
  return Math.min(LONGEST_RATE_LIMIT_SECONDS, seconds + randomInt(Math.ceil(seconds / 2)));
}

/** What the owner of a job reads of an error, and whether trying again may help. */
export function failureOf(error: unknown, retriesUsed: number): JobFailure {
  const retryAfterSeconds = FIRST_DELAY_SECONDS * 2 ** retriesUsed;
  if (error instanceof PdfError || error instanceof NoCardsError || error instanceof JobTimeoutError) {
    return { code: error.code, message: error.message };
  }
  if (error instanceof ProviderError) {
    const wait = error.code === 'provider_rate_limited' ? rateLimitDelay(error, retriesUsed) : retryAfterSeconds;
    return { code: error.code, message: error.message, retryAfterSeconds: error.isTransient ? wait : undefined };
  }
  // the store may come back with it; the last try says what is so
  if (error instanceof SourceGoneError) return { code: error.code, message: error.message, retryAfterSeconds };
  if (error instanceof StorageUnavailableError || isDiskFull(error)) {
    return { code: 'storage_error', message: 'The file could not be read or stored.', retryAfterSeconds };
  }
  return { code: 'internal', message: 'Something went wrong on our side.', retryAfterSeconds };
}
