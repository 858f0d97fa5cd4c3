import { MigrationsError } from '../../migrations-error.ts';

/** Session settings and locks outside a transaction do not hold here. */
export class PoolerRefusedError extends MigrationsError {
  readonly code = 'pooler_refused';

  /** @param reason a sentence: what cannot run there. */
  constructor(pooler: string, reason: string) {
    super(
      `${pooler} stands between here and the server and gives a session another server connection for every transaction. ` +
        `${reason} Nothing was run. ` +
        'Set DATABASE_DIRECT_URL to the server itself, or to a pool in session mode.',
    );
  }
}
