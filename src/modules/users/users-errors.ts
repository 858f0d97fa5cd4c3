import { AppError } from '../../common/app-error.ts';

/** An admin was about to lock themselves out. */
export class OwnAccountError extends AppError {
  readonly code = 'own_account';
  readonly kind = 'conflict';
  constructor() {
    super('You cannot deactivate your own account; ask another admin to do it.');
  }
}

/** Nothing is left to open or to change: e-mail address and names are gone. */
export class ErasedAccountError extends AppError {
  readonly code = 'account_erased';
  readonly kind = 'conflict';
  constructor(id: string) {
    super(`The account ${id} is being erased and cannot be changed; its owner can register again.`);
  }
}

/** The account was suspended or deleted while a request of its user was under way. */
export class ClosedAccountError extends AppError {
  readonly code = 'account_inactive';
  readonly kind = 'forbidden';
  constructor() {
    super('This account was closed a moment ago; ask the support to open it again.');
  }
}

/** No card is left of this month. */
export class QuotaExceededError extends AppError {
  readonly code = 'quota_exceeded';
  readonly kind = 'forbidden';
  readonly limit: number;
  readonly used: number;
  /** When the next month begins. */
  readonly resetsAt: Date;

  constructor({ cardsLimitMonth, cardsUsed, quotaResetsAt }: Quota) {
    const day = quotaResetsAt.toISOString().slice(0, 10);
    super(`All ${cardsLimitMonth} cards of this month are used; wait until ${day}, or choose a larger plan.`);
    this.limit = cardsLimitMonth;
    this.used = cardsUsed;
    this.resetsAt = quotaResetsAt;
  }

  override get members() {
    return { limit: this.limit, used: this.used, resets_at: this.resetsAt.toISOString() };
  }
}

interface Quota {
  readonly cardsLimitMonth: number;
  readonly cardsUsed: number;
  readonly quotaResetsAt: Date;
}
