import { describe, expect, test } from '@jest/globals';
import { requireTool } from '../support/require-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { runPsql } from '../support/run-psql.ts';
import { useDatabase } from '../support/use-database.ts';
import { describeUnless } from '../support/unless.ts';

const CHANGES: Readonly<Record<string, readonly string[]>> = {
  'a new label of job_status, which checks, partial indexes and a default use': [
    `alter type job_status add value 'paused'`,
  ],
  'a new label under a view': [
    'create view v as select id, subscription_tier from users',
    `alter type subscription_tier add value 'gold'`,
  ],
  'two new labels, with a view, a materialized view, a domain and functions over the types': [
    `alter type job_status add value 'paused'`,
    `alter type subscription_tier add value 'gold'`,
    `create view v as select id, status from jobs where status = 'pending'`,
    'create materialized view m as select status, count(*) as n from jobs group by 1',
    'create domain open_status as job_status',
    `create function f(job_status) returns setof subscription_tier language sql as $$ select 'free'::subscription_tier $$`,
  ],
  'a materialized view with a function over it': [
    'create materialized view m as select id, status from jobs',
    `create function mf() returns setof m language sql as 'select * from m'`,
  ],
  'a primary key made wider, with a foreign key on another unique key': [
    'alter table users drop constraint pk_users cascade',
    'alter table users add constraint pk_users primary key (id, created_at)',
    'alter table users add constraint by_hand unique (id)',
    'alter table decks add constraint fk_decks_user_id foreign key (user_id) references users (id)',
  ],
};

describeUnless(requireTool('psql', 'postgresql-client'))('the printed repair, run with psql, brings back', () => {
  describe.each(Object.entries(CHANGES))('%s', (_what, changes) => {
    const database = useDatabase({ at: 'head' });

    test('in one go and without an error', async () => {
      for (const sql of changes) await database.query(sql);
      expect((await runCommand(database.url, 'migrate', 'drift')).code).toBe(3);
      const { output } = await runCommand(database.url, 'migrate', 'drift', '--sql');
      expect(runPsql(database.url, output)).toEqual({ code: 0, said: '' });
      expect(await runCommand(database.url, 'migrate', 'drift')).toMatchObject({ code: 0 });
    });
  });

  describe('nothing at all', () => {
    const database = useDatabase({ at: 'head' });

    test('when one statement fails, and every row and object is as it was', async () => {
      await database.query(`alter type job_status add value 'paused'`);
      await database.query('alter table users alter column email type text; create table kept (status job_status)');
      await database.query(`insert into kept values ('paused')`);
      const before = await runCommand(database.url, 'migrate', 'drift');
      const { output } = await runCommand(database.url, 'migrate', 'drift', '--sql');
      expect(output).toContain(`-- enum type public.job_status: A row that holds 'paused' stops the repair`);
      const { code, said } = runPsql(database.url, output);
      expect(said).toContain('invalid input value for enum public.job_status: "paused"');
      expect(code).toBe(3);
      expect(await runCommand(database.url, 'migrate', 'drift')).toEqual(before);
    });
  });
});
