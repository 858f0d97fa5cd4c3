import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { queryOf, type Connection } from '../runner/connection-query.ts';
import type { Query } from '../catalog/fact.ts';

/** Stands around each statement of a revision, on the connection and in the transaction that run it. */
export interface StatementWatcher {
  around<T>(sql: string, query: Query, run: () => Promise<T>): Promise<T>;
}

/**
 * MikroORM's driver, which lets a listener watch the statements of revisions.
 *
 * The runner hands every statement of a revision, and nothing else, to `execute` together with its session: so what is
 * watched is what production runs.
 */
export class MeasuringDriver extends PostgreSqlDriver {
  watcher: StatementWatcher | null = null;

  override execute: PostgreSqlDriver['execute'] = (sql, parameters, method, session, ...rest) => {
    const run = () => super.execute<never>(sql, parameters, method, session, ...rest);
    if (this.watcher === null || typeof sql !== 'string' || !isSession(session)) return run();
    return this.watcher.around(sql, queryOf(session), run);
  };
}

function isSession(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'executeQuery' in value;
}
