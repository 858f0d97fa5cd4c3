import { AppError } from '../../common/app-error.ts';

/** The key belongs to the preferences or the devices of users, which have routes of their own. */
export class SettingKeyReservedError extends AppError {
  readonly code = 'setting_key_reserved';
  readonly kind = 'invalid';
  constructor(key: string) {
    super(`${key} is a key of users' own settings; choose another key for a setting of the service.`);
  }
}
