import { AppError } from '../../common/app-error.ts';

export class TokenMissingError extends AppError {
  readonly code = 'token_missing';
  readonly kind = 'unauthenticated';
  constructor() {
    super('This route needs a token; send the header Authorization: Bearer <access token>.');
  }
}

/** The token is not one that this service takes. The reason is for the log: a stranger learns to get a new one. */
export class TokenInvalidError extends AppError {
  readonly code = 'token_invalid';
  readonly kind = 'unauthenticated';
  constructor(cause: unknown) {
    super('The token is not a valid access token of this service; get a new one and try again.');
    this.cause = cause;
  }
}

export class TokenExpiredError extends AppError {
  readonly code = 'token_expired';
  readonly kind = 'unauthenticated';
  constructor() {
    super('The token has expired; refresh it and try again.');
  }
}

/** The identity provider does not answer, so that no token can be judged: not the caller's fault. */
export class IdentityProviderUnavailableError extends AppError {
  readonly code = 'identity_provider_unavailable';
  readonly kind = 'unavailable';
  constructor(cause: unknown) {
    super('The identity provider cannot be reached; try again in a while.');
    this.cause = cause;
  }
}

export class AdminRequiredError extends AppError {
  readonly code = 'admin_required';
  readonly kind = 'forbidden';
  constructor() {
    super('This route is for administrators; ask one to do it.');
  }
}

export class AccountInactiveError extends AppError {
  readonly code = 'account_inactive';
  readonly kind = 'forbidden';
  constructor() {
    super('This account is suspended; ask the support to open it again.');
  }
}

export class AccountDeletedError extends AppError {
  readonly code = 'account_deleted';
  readonly kind = 'forbidden';
  constructor() {
    super('This account is being erased; register again to use the service.');
  }
}

export class EmailNotVerifiedError extends AppError {
  readonly code = 'email_not_verified';
  readonly kind = 'forbidden';
  constructor() {
    super('The e-mail address of this account is not verified; follow the link in the message you were sent.');
  }
}

/** Accounts are never merged automatically: who holds the address at another provider would take over the account. */
export class EmailInUseError extends AppError {
  readonly code = 'email_in_use';
  readonly kind = 'conflict';
  constructor() {
    super('Another account uses this e-mail address; sign in the way you did first, or ask the support.');
  }
}
