import { AppError } from '../../common/app-error.ts';

/** Only what failed is sent again. */
export class NotFailedError extends AppError {
  readonly code = 'not_failed';
  readonly kind = 'conflict';
  constructor(id: string, status: string) {
    super(`Notification ${id} is ${status}; only one whose delivery failed can be sent again.`);
  }
}

export class PushNotConfiguredError extends AppError {
  readonly code = 'push_not_configured';
  readonly kind = 'unavailable';
  constructor() {
    super('Web push is not set up on this service; notifications are in the app only.');
  }
}

export class TooManyDevicesError extends AppError {
  readonly code = 'too_many_devices';
  readonly kind = 'conflict';
  constructor(most: number) {
    super(`This account has ${most} devices for push already; remove one of them first.`);
  }
}

/** We would send requests to whatever address a stranger names. */
export class PushHostRefusedError extends AppError {
  readonly code = 'push_host_refused';
  readonly kind = 'invalid';
  constructor() {
    super('The endpoint is not one of a push service that this service knows.');
  }
}
