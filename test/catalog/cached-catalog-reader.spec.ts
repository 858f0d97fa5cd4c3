import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { type EmbeddedServer, removeServer, startServer } from '../../dev/postgres/embedded-server.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import type { Query } from '../../src/modules/migrations/catalog/fact.ts';
import { readCatalog } from '../../src/modules/migrations/catalog/read-catalog.ts';
import { CachedCatalogReader } from '../../src/modules/migrations/catalog/cached-catalog-reader.ts';
import { inSnapshot } from '../../src/modules/migrations/catalog/snapshot.ts';
import { killServer } from '../support/kill-server.ts';
import { queryOf } from './catalog-client.ts';

/** On a server of its own: roles and databases that other tests make are rows of the same catalogs. */
const folder = path.join(mkdtempSync(path.join(tmpdir(), 'anki-compendium-')), 'postgres');
let server: EmbeddedServer;
beforeAll(async () => {
  server = await startServer({ folder });
});
afterAll(() => removeServer(folder));

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: server.superuserUrl });
  // a server that is killed ends it
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('a catalog that is read again', () => {
  let reader: Client;
  let other: Client;
  let statements: number;
  let repeated: CachedCatalogReader;

  const counted: Query = (sql) => {
    statements += 1;
    return queryOf(reader)(sql);
  };
  /** Catalog, and whether the facts were asked for. */
  const read = async (of = repeated) => {
    const catalog = await inSnapshot(queryOf(reader), {}, async () => {
      statements = 0;
      return of.facts(counted);
    });
    return { catalog, anew: statements > 1 };
  };
  /** Reads it again, and compares with a read without memory. */
  const expectSeen = async () => {
    const { catalog, anew } = await read();
    expect(anew).toBe(true);
    expect(catalog).toEqual(await readCatalog(queryOf(reader)));
  };

  beforeAll(async () => {
    [reader, other] = [await connect(), await connect()];
    await other.query(`
      create table jobs (id bigserial primary key, name text not null, at timestamptz default now());
      create index ix_jobs_name on jobs (name);
      create role repeated_reader`);
  });
  afterAll(() => Promise.all([reader, other].map((client) => client.end())));
  beforeEach(async () => {
    repeated = new CachedCatalogReader();
    expect((await read()).anew).toBe(true);
    expect((await read()).anew).toBe(false);
  });

  test('is the one that was read before, and only the token is asked for', async () => {
    const [first, second] = [await read(), await read()];
    expect(second.catalog).toBe(first.catalog);
    expect(statements).toBe(1);
  });

  test('is not asked for when statistics, sizes or positions of sequences change', async () => {
    await other.query(`insert into jobs (name) select n from generate_series(1, 10000) n`);
    for (const sql of ['analyze', 'vacuum (freeze)', 'delete from jobs', 'vacuum', 'checkpoint'])
      await other.query(sql);
    expect((await read()).anew).toBe(false);
  });

  test('has a change of a transaction from its end on, however long that had been open', async () => {
    await other.query('begin; alter table jobs add column behind integer');
    expect((await read()).anew).toBe(false);
    await other.query('commit');
    await expectSeen();
  });

  test('is the same after a change that is taken back', async () => {
    await other.query('begin; alter table jobs add column never integer; drop table jobs; rollback');
    expect((await read()).anew).toBe(false);
  });

  test.each([
    ['which counters do not count', `set track_counts = off; alter table jobs alter name set storage external`],
    ['after which counters are reset', `comment on table jobs is 'changed'; select pg_stat_reset()`],
    ['of a privilege', `create role repeated_a; grant select on jobs to repeated_a`],
    ['of the system itself', `grant execute on function pg_catalog.pg_ls_dir(text) to public`],
    [
      'of a comment on the database',
      `do $$ begin execute format('comment on database %I is %L', current_database(), 'changed'); end $$`,
    ],
    ['of an object of another schema', `create schema aside; create type aside.mood as enum ('sad')`],
  ] as const)('has a change %s', async (_what, sql) => {
    await other.query(sql);
    await expectSeen();
  });

  test('has the new name of a role that owns nothing and may do something', async () => {
    await other.query('alter role repeated_a rename to repeated_b');
    await expectSeen();
    await other.query('revoke all on jobs from repeated_b; drop role repeated_b');
    await expectSeen();
  });

  test('is read by a role that may do nothing, as that role sees it', async () => {
    await reader.query('set role repeated_reader');
    const { catalog, anew } = await read();
    expect([catalog.role, anew]).toEqual(['repeated_reader', true]);
    expect((await read()).anew).toBe(false);
    await reader.query('reset role');
  });

  test('is read each time in a database with a subscription, whose row few roles may see', async () => {
    await other.query(
      `create subscription hidden connection 'dbname=nowhere' publication p with (connect = false, slot_name = none)`,
    );
    await expectSeen();
    await expectSeen();
    await other.query('drop subscription hidden');
    await expectSeen();
    expect((await read()).anew).toBe(false);
  });

  test('is the one that was read before where another database has a subscription', async () => {
    await other.query('create database elsewhere');
    const there = new Client({ connectionString: server.superuserUrl.replace(/postgres$/, 'elsewhere') });
    await there.connect();
    await there.query(
      `create subscription remote connection 'dbname=nowhere' publication p with (connect = false, slot_name = none)`,
    );
    await read();
    expect((await read()).anew).toBe(false);
    await there.query(`alter subscription remote set (synchronous_commit = 'on')`);
    expect((await read()).anew).toBe(false);
    await there.query('drop subscription remote');
    await there.end();
    await other.query('drop database elsewhere');
  });

  test('reads what objects are built on only when that is asked for, and then with the facts of the same moment', async () => {
    await other.query('create view job_names as select name from jobs');
    const texts: string[] = [];
    const spy: Query = (sql) => {
      texts.push(sql);
      return queryOf(reader)(sql);
    };
    const compared = new CachedCatalogReader();
    const ask = (dependencies: boolean) =>
      inSnapshot(queryOf(reader), {}, async () => {
        texts.length = 0;
        const catalog = await compared.facts(spy, { dependencies });
        return { catalog, readsEdges: texts.some((sql) => sql.includes('from pg_depend where objid')) };
      });
    const cheap = await ask(false);
    expect(cheap.readsEdges).toBe(false);
    expect(cheap.catalog.facts.some(({ dependsOn }) => dependsOn !== undefined)).toBe(false);
    expect(diffCatalogs({ facts: [] }, cheap.catalog).repair).toMatchObject({
      sql: '',
      notes: [expect.stringContaining('only compared')],
    });
    const whole = await ask(true);
    expect(whole.readsEdges).toBe(true);
    expect(whole.catalog).toEqual(await readCatalog(queryOf(reader)));
    expect((await ask(false)).catalog).toBe(whole.catalog);
    await other.query('drop view job_names');
  });

  test('is read again at intervals all the same', async () => {
    const impatient = new CachedCatalogReader(0);
    for (let round = 0; round < 3; round++) expect((await read(impatient)).anew).toBe(true);
  });
});

describe('a catalog that is read again after a crash of the server', () => {
  test('is read again, and has what was changed before the crash', async () => {
    const repeated = new CachedCatalogReader();
    const read = async () => {
      const client = await connect();
      const catalog = await inSnapshot(queryOf(client), {}, () => repeated.facts(queryOf(client)));
      await client.end();
      return catalog;
    };
    const first = await read();
    expect(await read()).toBe(first);
    await (await connect()).query('create table before_the_crash ()');
    await killServer(server);
    server = await startServer({ folder });
    const second = await read();
    expect(second.facts.map(({ identity }) => identity)).toContain('public.before_the_crash');
    await server.stop();
    server = await startServer({ folder });
    const third = await read();
    expect(third).not.toBe(second);
    expect(third).toEqual(second);
  });
});
