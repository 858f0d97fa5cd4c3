import { prepareSession } from '../common/database-session.ts';
import type { CommandEnv } from '../config/env.ts';
import { APPLICATION_NAME, APPLICATION_VERSION } from '../config/package.ts';
import type { MigrationsOptions } from '../modules/migrations/orm.ts';

const VECTOR = 'The first revision creates extension vector only where the server offers it.';

type Locks = Pick<CommandEnv, 'MIGRATION_LOCK_TIMEOUT_MS' | 'MIGRATION_LOCK_RETRIES'>;

/** What the migrations module is told of this application. Without an environment it has the defaults of a lock's wait. */
export function migrationsOptions(env?: Locks): MigrationsOptions {
  return {
    application: { name: APPLICATION_NAME, version: APPLICATION_VERSION },
    command: 'compendium',
    checkoutCommand: 'npm run -s compendium --',
    ignores: [
      { kind: 'extension', identity: 'vector', reason: VECTOR, mayNameNothing: true },
      { kind: 'extension member', identity: 'vector: **', reason: VECTOR, mayNameNothing: true },
    ],
    // the queue's own tables: pg-boss migrates them itself
    ignoreSchemas: ['pgboss'],
    ...(env && { locks: { timeoutMs: env.MIGRATION_LOCK_TIMEOUT_MS, retries: env.MIGRATION_LOCK_RETRIES } }),
    prepareSession,
  };
}
