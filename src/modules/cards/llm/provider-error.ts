import { AppError } from '../../../common/app-error.ts';

const SENTENCES = {
  provider_not_configured:
    'The language model is not set up as it should be; try again once the operator has corrected it.',
  provider_rate_limited: 'The language model has too much to do; try again later.',
  provider_error: 'The language model gave no answer that cards can be made of; try again later.',
} as const;

interface Circumstances {
  /** May the same request succeed later? */
  readonly isTransient?: boolean;
  /** Seconds that the provider asked to wait. */
  readonly waitSeconds?: number | undefined;
}

/** No cards because of the provider of the language model. The codes are those of `jobs.error_code`. */
export class ProviderError extends AppError {
  readonly kind = 'unavailable';
  readonly code: keyof typeof SENTENCES;
  /** For the operator's log; neither the provider's own words nor what it was sent, for both may quote key or document. */
  readonly detail: string;
  readonly isTransient: boolean;
  readonly waitSeconds: number | undefined;

  constructor(code: keyof typeof SENTENCES, detail: string, { isTransient = false, waitSeconds }: Circumstances = {}) {
    super(SENTENCES[code]);
    this.code = code;
    this.detail = detail;
    this.isTransient = isTransient;
    this.waitSeconds = waitSeconds;
  }
}
