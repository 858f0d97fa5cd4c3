import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

const SCHEMA = `
  create type mood as enum ('sad', 'happy');
  create table people (id bigserial primary key, mood mood not null);
  create table events (at date not null) partition by range (at);`;

/** More objects than the schema has, all of one other role. */
const TEN_OF_ANOTHER = `
  ${Array.from({ length: 10 }, (_, at) => `create table queue_${at} (id bigserial primary key);`).join('\n')}
  create function queue_length() returns int language sql return 1;`;

const TWELVE_PARTITIONS = Array.from(
  { length: 12 },
  (_, at) => `create table events_${at} partition of events
    for values from ('20${at + 10}-01-01') to ('20${at + 11}-01-01');
  alter table events_${at} owner to owner_queue;`,
).join('\n');

const HISTORY = 'public.history';

const withoutDatabase = (catalogs: readonly Catalog[]) =>
  catalogs.flatMap(({ facts }) => facts.filter(({ kind }) => kind !== 'database' && kind !== 'schema'));

describe('the role that <owner> stands for', () => {
  const database = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
  });

  const read = async (historyTable?: string): Promise<Catalog> => {
    await client.query(`select set_config('search_path', '', true)`);
    return readFacts(queryOf(client), historyTable === undefined ? {} : { historyTable });
  };

  /** Runs the work in a transaction with roles that exist in it alone, and takes everything back. */
  async function inTransaction(work: (me: string) => Promise<void>): Promise<void> {
    await client.query(
      `begin; create role owner_migrator; create role owner_queue; create role owner_provider;
       grant create on schema public to owner_migrator, owner_queue;`,
    );
    try {
      await work(String((await client.query('select quote_ident(current_user) as me')).rows[0].me));
    } finally {
      await client.query('rollback');
    }
  }
  const run = (sql: string) => client.query(`set search_path = public; ${sql}; reset role;`);
  const giveDatabase = (role: string) => run(`alter database "${database.name}" owner to ${role}`);

  for (const [what, sql] of [
    ['ten tables and a function of a queue', `set role owner_queue; ${TEN_OF_ANOTHER}`],
    ['partitions that another role made', TWELVE_PARTITIONS],
    ['all tables but the history', 'alter table people owner to owner_queue; alter table events owner to owner_queue'],
    ['the history alone', `alter table history owner to owner_queue`],
  ] as const) {
    for (const history of [HISTORY, undefined]) {
      const by = history === undefined ? 'owner of the database' : 'owner of the history';
      test(`stays the ${by} when another role owns ${what}`, async () => {
        await inTransaction(async (me) => {
          await run(`create table history (id int primary key); ${SCHEMA}`);
          const expected = await read(history);
          await run(sql);
          const actual = await read(history);
          expect(actual.placeholders.owner).toBe(me);
          const { drifts, repair } = diffCatalogs(expected, actual);
          expect(repair.sql).not.toMatch(/owner to (?!postgres)\w*owner_/u);
          expect(repair.sql).not.toContain('alter database');
          expect(drifts.filter(({ change, kind }) => change === 'changed' && kind === 'database')).toEqual([]);
          await client.query(repair.sql);
          expect(diffCatalogs(expected, await read(history)).drifts).toEqual([]);
        });
      });
    }
  }

  test('is the owner of the history where a provider owns the database, and no repair gives that away', async () => {
    await inTransaction(async () => {
      await run(`set role owner_migrator; create table history (id int primary key); ${SCHEMA}`);
      await giveDatabase('owner_migrator');
      const expected = await read(HISTORY);
      await giveDatabase('owner_provider');
      await run(`set role owner_queue; ${TEN_OF_ANOTHER}`);
      const actual = await read(HISTORY);
      expect(actual.placeholders.owner).toBe('owner_migrator');
      const { drifts, repair } = diffCatalogs(expected, actual);
      expect(drifts.filter(({ change }) => change === 'changed')).toMatchObject([
        { kind: 'database', severity: 'warning', attributes: [{ name: 'owner', actual: 'owner_provider' }] },
      ]);
      expect(repair.sql).not.toContain('owner to');
      expect(repair.notes.join('\n')).toMatch(/ALTER DATABASE .* OWNER TO owner_migrator/u);
    });
  });

  test('is the owner of the database where nothing is known of a history', async () => {
    await inTransaction(async () => {
      await run(`set role owner_migrator; ${SCHEMA}`);
      await giveDatabase('owner_provider');
      const catalog = await read();
      expect(catalog.placeholders.owner).toBe('owner_provider');
      expect(owned(catalog, '<owner>')).toEqual(['<database>']);
      expect(owned(catalog, 'owner_migrator')).toContain('public.people');
    });
  });

  test('is the owner of the database where a history is expected and there is none', async () => {
    await inTransaction(async () => {
      await run(`set role owner_migrator; ${SCHEMA}`);
      await giveDatabase('owner_provider');
      expect((await read('public.no_history')).placeholders.owner).toBe('owner_provider');
    });
  });

  test('gives the same facts whichever role ran the revisions', async () => {
    const [mine, its] = [[] as Catalog[], [] as Catalog[]];
    await inTransaction(async () => {
      await run(`create table history (id int primary key); ${SCHEMA}`);
      mine.push(await read(HISTORY));
    });
    await inTransaction(async () => {
      await giveDatabase('owner_provider');
      await run(`set role owner_migrator; create table history (id int primary key); ${SCHEMA}`);
      its.push(await read(HISTORY));
    });
    expect(withoutDatabase(its)).toEqual(withoutDatabase(mine));
  });
});

function owned({ facts }: Catalog, role: string): string[] {
  return facts.filter(({ attributes }) => attributes['owner'] === role).map(({ identity }) => identity);
}
