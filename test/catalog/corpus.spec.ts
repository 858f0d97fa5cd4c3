import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { readChangeToken } from '../../src/modules/migrations/catalog/change-token.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { KINDS } from '../../src/modules/migrations/catalog/kinds/registry.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { testUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';
import { readChanges, readSchema, type CatalogChange } from './changes.ts';

/** Made by libraries that the server's packages do not have: a provider of security labels, and pg_ivm or pglogical. */
const NOT_IN_THE_CORPUS = new Set(['security label', 'internal trigger']);

describe('a change behind the back of the migrations', () => {
  const database = useDatabase({ at: 'empty' });
  const seen = new Set<string>();
  let client: Client;
  let expected: Catalog;
  let token: string | null;

  beforeAll(async () => {
    client = await database.connect();
    await client.query(readSchema());
    expected = await readHere();
    token = await readChangeToken(queryOf(client));
  });

  /** Reads what the session sees now: inside a transaction, with its own changes. */
  async function readHere(): Promise<Catalog> {
    await client.query(`select set_config('search_path', '', false)`);
    return readFacts(queryOf(client), { ignoreSchemas: ['pgboss'] });
  }

  async function inTransaction(work: () => Promise<void>): Promise<void> {
    await client.query('begin');
    try {
      await work();
    } finally {
      await client.query('rollback');
      await client.query('reset all');
    }
  }

  async function prove(change: CatalogChange): Promise<void> {
    await client.query(change.sql);
    const actual = await readHere();
    const diff = diffCatalogs(expected, actual);
    // who trusts the token sees every change
    if ((await readChangeToken(queryOf(client))) === token) expect(actual).toEqual(expected);
    for (const drift of diff.drifts) seen.add(drift.kind);
    expect(diff.expectedFingerprint === diff.actualFingerprint).toBe(diff.drifts.length === 0);
    if (change.expect === 'none') {
      expect(diff.drifts).toEqual([]);
      return;
    }
    expect(diff.drifts).not.toEqual([]);
    if (change.beyondRepair !== undefined) return;
    await client.query(diff.repair.sql);
    expect(diffCatalogs(expected, await readHere()).drifts).toEqual([]);
  }

  test.each(readChanges().filter(({ alone }) => alone))('$id, of another session, is none', async ({ sql }) => {
    const other = await database.connect();
    await other.query(sql);
    expect(diffCatalogs(expected, await readHere()).drifts).toEqual([]);
  });

  for (const change of readChanges().filter(({ alone }) => !alone)) {
    const outcome = change.expect === 'none' ? 'is none' : change.beyondRepair ? 'is seen' : 'is seen and repaired';
    const tooOld = (change.pg_min ?? 0) > SERVER_MAJOR && `PostgreSQL ${change.pg_min} brought it`;
    testUnless(tooOld)(`${change.id} ${outcome}`, () => inTransaction(() => prove(change)));
  }

  test('drifts in every kind that is read', () => {
    const kinds = KINDS.map((kind) => kind.name).filter((name) => !NOT_IN_THE_CORPUS.has(name));
    expect(kinds.filter((name) => !seen.has(name))).toEqual([]);
  });
});
