import { MigrationsError } from '../../migrations-error.ts';

/** The server, or the role that logged in, cannot do what a migration needs. */
export class ServerUnsuitableError extends MigrationsError {
  readonly code = 'server_unsuitable';
}
