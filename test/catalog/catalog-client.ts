import type { Client } from 'pg';
import type { Query } from '../../src/modules/migrations/catalog/fact.ts';

/** The one function that the catalog engine needs, on a session of the test. */
export function queryOf(client: Client): Query {
  return async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows;
}
