import { describe, expect, test } from '@jest/globals';
import type { Query } from '../../src/modules/migrations/catalog/fact.ts';
import { readCatalog } from '../../src/modules/migrations/catalog/read-catalog.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

const silent: Query = () => Promise.resolve([]);

describe('a read that fails', () => {
  const database = useDatabase({ at: 'empty' });

  test('by its time limit throws, and leaves the session usable', async () => {
    const client = await database.connect();
    // what reads the facts takes too long; how long it takes otherwise is the machine's affair
    const slow: Query = (sql) => queryOf(client)(sql.trim().startsWith('with') ? 'select pg_sleep(60)' : sql);
    await expect(readCatalog(slow, { statementTimeoutMs: 200 })).rejects.toThrow('statement timeout');
    await expect(readCatalog(queryOf(client))).resolves.toHaveProperty('major');
  });

  test('by a lost connection throws, and never reads as an empty catalog', async () => {
    const client = await database.connect();
    client.on('error', () => undefined);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await database.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await expect(readCatalog(queryOf(client))).rejects.toThrow();
  });

  test('by an answer without rows throws', async () => {
    await expect(readCatalog(silent)).rejects.toThrow('did not say');
  });

  test('changes nothing: the transaction is read-only', async () => {
    const client = await database.connect();
    const statements: string[] = [];
    const query: Query = (sql) => {
      statements.push(sql.trim().split(' ')[0] ?? '');
      return queryOf(client)(sql);
    };
    await readCatalog(query);
    expect(statements).toEqual(['begin', 'select', 'with', 'select', 'select', 'commit']);
  });
});
