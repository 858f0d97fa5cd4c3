import { AppError } from '../../common/app-error.ts';

/** This installation sells nothing. */
export class BillingNotConfiguredError extends AppError {
  readonly code = 'billing_not_configured';
  readonly kind = 'unavailable';
  constructor() {
    super('Billing is not set up on this service; nothing can be bought or changed here.');
  }
}

/** Stripe did not answer, or refused; its words are for the log. */
export class BillingUnavailableError extends AppError {
  readonly code = 'billing_unavailable';
  readonly kind = 'unavailable';
  constructor(cause: unknown) {
    super('The payment provider cannot be reached at the moment; nothing was changed, try again in a while.');
    this.cause = cause;
  }
}

export class AlreadySubscribedError extends AppError {
  readonly code = 'already_subscribed';
  readonly kind = 'conflict';
  constructor() {
    super('This account has a subscription already; change it in the billing portal.');
  }
}

export class NoCustomerError extends AppError {
  readonly code = 'no_customer';
  readonly kind = 'conflict';
  constructor() {
    super('This account has bought nothing yet, so it does not have a billing portal.');
  }
}

export class UnknownPriceError extends AppError {
  readonly code = 'unknown_price';
  readonly kind = 'invalid';
  constructor() {
    super('This price is not for sale; ask GET /subscriptions/plans for those that are.');
  }
}

/** Not signed with our secret, or too long ago: the sender gets no reason. */
export class SignatureInvalidError extends AppError {
  readonly code = 'signature_invalid';
  readonly kind = 'malformed';
  constructor(cause: unknown) {
    super('The signature of this event is not valid.');
    this.cause = cause;
  }
}

/** The event is signed by Stripe, and lacks what an event of its type has. */
export class EventInvalidError extends AppError {
  readonly code = 'event_invalid';
  readonly kind = 'malformed';
  constructor(cause: unknown) {
    super('The body is not an event that can be read; send an event of Stripe as it was signed.');
    this.cause = cause;
  }
}

/** What Stripe bills, Stripe ends. */
export class ManagedByStripeError extends AppError {
  readonly code = 'managed_by_stripe';
  readonly kind = 'conflict';
  constructor() {
    super('This subscription is paid through Stripe; cancel it there, and it ends here.');
  }
}
