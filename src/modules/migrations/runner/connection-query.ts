import { CompiledQuery, type Kysely } from 'kysely';
import type { Query } from '../catalog/fact.ts';

/** What runs one statement: MikroORM's connection pool, one pinned connection of it, or a transaction. */
export type Connection = Pick<Kysely<unknown>, 'executeQuery'>;

/** Statements through MikroORM's own connection, with `$1` parameters, as rows. Errors are PostgreSQL's, unchanged. */
export function queryOf(session: Connection): Query {
  return async <Row extends object>(sql: string, parameters: readonly unknown[] = []) => {
    const result = await session.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]));
    return result.rows;
  };
}
