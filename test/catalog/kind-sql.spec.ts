import { spawnSync } from 'node:child_process';
import { Client } from 'pg';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/modules/migrations/catalog/index.ts';
import { KINDS } from '../../src/modules/migrations/catalog/kinds/registry.ts';
import { kindScript } from '../../src/modules/migrations/catalog/read-facts.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { noPsql } from '../support/psql.ts';
import { runCommand } from '../support/run-command.ts';
import { describeUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';

/** Runs a script with psql. @returns the second column of its rows, the identity of each object. */
function identities(databaseUrl: string, script: string): string[] {
  const args = ['-X', '-q', '-t', '-A', '-F', '\u0001', '-R', '\u0002', '-v', 'ON_ERROR_STOP=1', databaseUrl];
  const { status, stdout, stderr } = spawnSync('psql', args, { input: script, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\u0002').flatMap((row) => row.split('\u0001').slice(1, 2));
}

describe('the query of a kind', () => {
  const database = useDatabase({ at: 'head' });
  let facts: readonly Fact[];
  const scripts = new Map<string, string>();

  beforeAll(async () => {
    ({ facts } = await catalogOf(database.url));
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const query = async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...parameters])).rows;
    for (const kind of KINDS) scripts.set(kind.name, await kindScript(query, kind));
    await client.end();
  });

  describeUnless(noPsql)('finds the same objects in psql', () => {
    test.each(KINDS.map(({ name }) => name))('%s', (kind) => {
      const expected = facts.filter((fact) => fact.kind === kind).map(({ identity }) => identity);
      expect(identities(database.url, scripts.get(kind) ?? '').toSorted()).toEqual(expected.toSorted());
    });
  });

  test('is printed by compendium catalog sql', async () => {
    const { code, output } = await runCommand(database.url, 'catalog', 'sql', 'foreign', 'table');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("select 'foreign table' as kind") });
    expect(output).toMatch(/^begin isolation level repeatable read read only;\nset local search_path = '';\n/);
  });

  test('of an unknown kind is an error that names the nearest one', async () => {
    expect(await runCommand(database.url, 'catalog', 'sql', 'tabel')).toEqual({
      code: 2,
      output: 'Unknown kind "tabel". Did you mean "table"? List all kinds: compendium catalog sql --help\n',
    });
  });
});
