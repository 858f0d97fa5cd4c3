import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/modules/migrations/catalog/read-catalog.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';
import { readSchema } from './changes.ts';

describe('a role that owns nothing', () => {
  const database = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
    await client.query(readSchema());
    await client.query(`create subscription own_subscription connection 'host=nowhere password=secret' publication p
      with (connect = false, slot_name = none)`);
  });

  test('sees the same catalog as a superuser, and says what it may not see', async () => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(async () => void (await client.query('drop subscription own_subscription')));
    const expected = await readCatalog(queryOf(client));
    await client.query('set role lib_reader');
    const actual = await readCatalog(queryOf(client));
    await client.query('reset role');

    const diff = diffCatalogs(expected, actual);
    expect(diff.drifts).toEqual([]);
    expect(diff.expectedFingerprint).toBe(diff.actualFingerprint);
    expect(diff.notices.map(({ kind, identity, attribute, message }) => [kind, identity, attribute, message])).toEqual([
      ['subscription', 'own_subscription', 'connection', 'not visible to role lib_reader'],
      ['user mapping', 'PUBLIC server archive', 'options', 'not visible to role lib_reader'],
      ['user mapping', 'lib_clerk server archive', 'options', 'not visible to role lib_reader'],
    ]);
  });

  test('never writes a password into a fact', async () => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(async () => void (await client.query('drop user mapping for lib_reader server archive')));
    await client.query(`create user mapping for lib_reader server archive options (sslpassword 'hidden away')`);
    const { facts } = await readCatalog(queryOf(client));
    expect(JSON.stringify(facts)).not.toContain("secret'");
    expect(JSON.stringify(facts)).not.toContain('password=secret');
    expect(JSON.stringify(facts)).not.toContain('hidden away');
  });
});
