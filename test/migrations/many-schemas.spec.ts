import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fleetJson, fleetRepair, worstCode } from '../../src/modules/migrations/commands/fleet-output.ts';
import { TargetsError } from '../../src/modules/migrations/fleet/target.ts';
import { UnknownRevisionError } from '../../src/modules/migrations/revisions/errors.ts';
import { runPsql } from '../support/run-psql.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { runFixtureFleet, writeLock } from './support/fleet-fixture.ts';

const A = 'Migration20260101000000_make_books';
const B = 'Migration20260201000000_index_books';
const C = 'Migration20260301000000_add_pages';

const FIRST = {
  [A]: {
    up: [
      'create table public_countries (id int primary key)',
      "create type genre as enum ('prose', 'verse')",
      `create table books (id int generated always as identity primary key, genre genre not null default 'prose',
         country int references public_countries, title text default 'books of public.books')`,
      `create function count_books() returns bigint language sql begin atomic select count(*) from books; end`,
      'create view prose as select * from books where genre = $$prose$$',
      `comment on table books is 'public.books is the table'`,
      'insert into books (title) values ($$one$$)',
    ],
    down: ['select 1'],
  },
  [B]: {
    up: ['create index concurrently ix_books_title on books (title)'],
    down: ['drop index concurrently ix_books_title'],
    transactional: false,
  },
};
const SECOND = { ...FIRST, [C]: { up: ['alter table books add column pages int'], down: ['select 1'] } };

/** 300 schemas take a while on a machine that does other things too. */
const LIMIT_MS = 300_000;

/** As the migrator and its other tests have it. */
const RUN_LOCK = 0x616e6b696d696772n;

const UPGRADE = { action: 'upgrade', to: 'head', options: {} } as const;

describe('300 schemas of one database', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let first: string;
  let second: string;
  const every = () => ({ schemas: 'tenant\\_%', url: database.url });

  async function written(revisions: typeof FIRST, head: string, before: string): Promise<string> {
    const folder = mkdtempSync(path.join(parent, 'revisions-'));
    await writeRevisions(folder, revisions);
    await writeLock(folder, database.url, head, before);
    return folder;
  }

  beforeAll(async () => {
    first = await written(FIRST, B, A);
    second = await written(SECOND, C, B);
    await database.query(`do $$ begin
      for n in 1..298 loop execute format('create schema tenant_%s', lpad(n::text, 3, '0')); end loop; end $$;
      create schema "tenant_Tenant-1"; create schema "tenant_order"; create schema tenantless`);
  }, LIMIT_MS);

  test(
    'are upgraded after a kill by what is left, each revision once',
    async () => {
      const killed = spawnNode(['test/migrations/support/run-killed-fleet.ts', first, 'tenant\\_%'], {
        DATABASE_URL: database.url,
        KILL_AT: '3000',
      });
      expect(await killed.ended()).toBeNull();
      const done = await database.query("select from pg_tables where tablename = 'mikro_orm_migrations'");
      expect(done.length).toBeGreaterThan(0);
      expect(done.length).toBeLessThan(300);

      const outcomes = await runFixtureFleet(first, { targets: every(), work: UPGRADE });
      expect([outcomes.length, worstCode(outcomes)]).toEqual([300, 0]);
      const books = await database.query<{ rows: string }>(
        `select distinct (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I.books', schemaname), true, true, '')))[1]::text as rows
       from pg_tables where tablename = 'books'`,
      );
      expect(books).toEqual([{ rows: '1' }]);
      expect(await database.query("select from pg_tables where schemaname in ('tenantless', 'public')")).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'are compared with one lock',
    async () => {
      const outcomes = await runFixtureFleet(first, { targets: every(), work: { action: 'drift' } });
      expect(fleetJson(outcomes).counts).toEqual({ targets: 300, inOrder: 300, findings: 0, failed: 0, notStarted: 0 });
    },
    LIMIT_MS,
  );

  test(
    'show drift of some, and its repair brings them back',
    async () => {
      await database.query(`alter table tenant_007.books alter column title drop default;
      drop view "tenant_Tenant-1".prose; alter table tenant_order.books rename column country to land;
      create table public.public_countries (id int primary key);
      alter table tenant_008.books drop constraint books_country_fkey,
        add constraint books_country_fkey foreign key (country) references public.public_countries`);
      const outcomes = await runFixtureFleet(first, { targets: every(), work: { action: 'drift' } });
      expect(worstCode(outcomes)).toBe(3);
      const differ = fleetJson(outcomes).targets.filter(({ exitCode }) => exitCode === 3);
      expect(differ.map(({ target }) => target)).toEqual([
        'tenant_007',
        'tenant_008',
        'tenant_Tenant-1',
        'tenant_order',
      ]);

      expect(runPsql(database.url, fleetRepair(outcomes, { withDataLoss: true }).join('\n'))).toEqual({
        code: 0,
        said: '',
      });
      const after = await runFixtureFleet(first, { targets: every(), work: { action: 'drift' } });
      expect(worstCode(after)).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'are not upgraded where they drifted, and the others go on if they are to',
    async () => {
      await database.query('alter table tenant_002.books add column by_hand int');
      const stopped = await runFixtureFleet(second, { targets: every(), work: UPGRADE, canary: 2 });
      expect(worstCode(stopped)).toBe(3);
      expect(fleetJson(stopped).counts).toMatchObject({ inOrder: 1, failed: 1, notStarted: 298 });

      const kept = await runFixtureFleet(second, { targets: every(), work: UPGRADE, keepGoing: true });
      expect(fleetJson(kept).counts).toMatchObject({ inOrder: 299, failed: 1, notStarted: 0 });
      const status = await runFixtureFleet(second, { targets: every(), work: { action: 'status' } });
      expect(fleetJson(status).targets.filter(({ exitCode }) => exitCode !== 0)).toMatchObject([
        { target: 'tenant_002', result: { status: 'pending', revisions: { current: B, pending: [C] } } },
      ]);
    },
    LIMIT_MS,
  );

  test(
    'wait for a run of the whole database, and only for that',
    async () => {
      const holder = await database.connect();
      const one = { schemas: 'tenant\\_001', url: database.url };
      const options = { waitMs: 0 };
      await holder.query(`begin; select pg_advisory_xact_lock(${RUN_LOCK})`);
      // a run that has something to do takes the lock
      await database.query(
        `delete from tenant_001.mikro_orm_migrations where name = '${C}'; alter table tenant_001.books drop column pages`,
      );
      const locked = await runFixtureFleet(second, { targets: one, work: { ...UPGRADE, options } });
      expect(worstCode(locked)).toBe(4);
      await holder.query(`rollback; begin; select pg_advisory_xact_lock_shared(${RUN_LOCK})`);
      expect(worstCode(await runFixtureFleet(second, { targets: one, work: { ...UPGRADE, options } }))).toBe(0);
      await holder.query('rollback');
    },
    LIMIT_MS,
  );

  test(
    'run nothing for a pattern without schemas, and for an unknown revision',
    async () => {
      const none = { schemas: 'nothing%', url: database.url };
      await expect(runFixtureFleet(second, { targets: none, work: UPGRADE })).rejects.toThrow(TargetsError);
      const wrong = runFixtureFleet(second, { targets: every(), work: { ...UPGRADE, to: 'nonsense' } });
      await expect(wrong).rejects.toThrow(UnknownRevisionError);
    },
    LIMIT_MS,
  );
});
