import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/modules/migrations/catalog/read-catalog.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

/** Objects of the system as COMMENT ON names them. */
const OBJECTS = [
  'function pg_catalog.now()',
  'aggregate pg_catalog.count(*)',
  'cast (text as regclass)',
  'column pg_catalog.pg_stat_activity.pid',
  'constraint pg_class_oid_index on pg_catalog.pg_class',
  'constraint cardinal_number_domain_check on domain information_schema.cardinal_number',
];

describe('a comment that a revision wrote on an object of the system', () => {
  const database = useDatabase({ at: 'empty' });
  let expected: Catalog;
  const here = async () => readCatalog(queryOf(await database.connect()));
  const write = (text: string) => database.query(OBJECTS.map((one) => `comment on ${one} is ${text};`).join('\n'));

  beforeAll(async () => {
    await write(`'ours'`);
    expected = await here();
  });

  test.each([
    ['changed', `'theirs'`, 'changed'],
    ['taken away', 'null', 'missing'],
  ] as const)('comes back when it was %s', async (_what, text, change) => {
    await write(text);
    const { drifts, repair } = diffCatalogs(expected, await here());
    expect(drifts.map((drift) => [drift.change, drift.kind])).toEqual(OBJECTS.map(() => [change, 'system comment']));
    await database.query(repair.sql);
    expect(diffCatalogs(expected, await here()).drifts).toEqual([]);
  });
});

describe('an unchanged database', () => {
  const database = useDatabase({ at: 'empty' });

  test('has no fact about the system, whatever extensions and maintenance write', async () => {
    await database.query('create extension pg_trgm; create extension hstore');
    await database.query('vacuum (full, analyze)');
    const { facts } = await readCatalog(queryOf(await database.connect()));
    expect(facts.filter(({ kind }) => kind.startsWith('system '))).toEqual([]);
  });
});
