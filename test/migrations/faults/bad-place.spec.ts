import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { accountFor } from '../../../dev/postgres/account.ts';
import { spawnFixtureMigrator } from '../support/fixture-process.ts';
import { FIXTURE_APPLICATION } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createDatabase, onServer, type TestDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';
import { requireSmallDisk } from '../../support/small-disk.ts';
import { testUnless } from '../../support/unless.ts';

const A = 'Migration20260101000000_make_rows';
const B = 'Migration20260201000000_trouble';

describe('a server or role that does not let the migrator go on', () => {
  const folder = temporaryFolder();
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase('empty');
  });
  afterEach(() => database.drop());

  const run = async (trouble: readonly string[], url = database.url, transactional = true) => {
    await writeRevisions(folder, { [A]: { up: ['create table rows (n int)'] }, [B]: { up: trouble, transactional } });
    return spawnFixtureMigrator({ databaseUrl: url, folder }).answer();
  };
  const current = async () => database.query('select name, state from mikro_orm_migrations');

  test('no permission half-way: names the object, says what to do, keeps what came before', async () => {
    const role = `${database.name}_role`;
    await onServer((client) => client.query(`create role ${escapeIdentifier(role)} login password 'x'`));
    await database.query(`grant all on schema public to ${role}; create table theirs (n int)`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
    const { code, message } = await run(
      ['alter table rows add column m int', 'alter table theirs add column m int'],
      url,
    );
    expect(code).toBe(1);
    expect(message).toContain(`Revision ${B}, up, statement 2 failed: must be owner of table theirs (SQLSTATE 42501)`);
    expect(message).toContain('Migrate as its owner');
    expect(await current()).toEqual([{ name: A, state: 'applied' }]);
    await database.query('alter table theirs owner to ' + role);
    expect((await spawnFixtureMigrator({ databaseUrl: url, folder }).answer()).code).toBe(0);
    await database.query(`drop owned by ${role} cascade`);
    await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
  });

  test('a database that is read-only by default: nothing was run', async () => {
    await database.query(`alter database ${database.name} set default_transaction_read_only = on`);
    const { code, message } = await run([]);
    expect(code).toBe(1);
    expect(message).toContain(`Database "${database.name}" is read-only here`);
    expect(message).toContain('Nothing was run.');
    expect(await database.query(`select from pg_class where relname = 'mikro_orm_migrations'`)).toEqual([]);
  });

  test('read-only from the middle on: says so, and the next run goes on', async () => {
    const { code, message } = await run(['set transaction read only', 'create table more (n int)']);
    expect(code).toBe(1);
    expect(message).toContain('cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)');
    expect(message).toContain('Connect to the primary and run it again');
    expect(await current()).toEqual([{ name: A, state: 'applied' }]);
  });

  test('a limit that is reached: names it, and what to raise', async () => {
    const sort =
      'create table sorted as select n, repeat(md5(n::text), 20) as t from generate_series(1, 20000) n order by t';
    const { code, message } = await run([`set local work_mem = '64kB'`, `set local temp_file_limit = '64kB'`, sort]);
    expect(code).toBe(1);
    expect(message).toContain('temporary file size exceeds "temp_file_limit"');
    expect(message).toContain('Raise the setting that is named above');
  });

  test('a deferred constraint that fails at commit: names the revision', async () => {
    const { code, message } = await run([
      'create table parent (id int primary key)',
      'create table child (id int references parent deferrable initially deferred)',
      'insert into child values (1)',
    ]);
    expect(code).toBe(1);
    expect(message).toContain(`Revision ${B}, up, at begin or commit failed: insert or update on table "child"`);
    expect(await current()).toEqual([{ name: A, state: 'applied' }]);
  });

  test('a concurrent index that finds duplicates: leaves no invalid index, and may be corrected in its file', async () => {
    await database.query('create table pairs (n int); insert into pairs values (1), (1)');
    const { code, message } = await run(
      ['create unique index concurrently ix_pairs on pairs (n)'],
      database.url,
      false,
    );
    expect(code).toBe(1);
    expect(message).toContain('could not create unique index "ix_pairs"');
    expect(await database.query('select from pg_index where not indisvalid')).toEqual([]);
    expect(await current()).toEqual([{ name: A, state: 'applied' }]);
    expect((await run(['create index concurrently ix_pairs on pairs (n)'], database.url, false)).code).toBe(0);
  });

  test('a session that an administrator ends: says that the connection was cut', async () => {
    const answer = run(['select pg_sleep(600)']);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${FIXTURE_APPLICATION}'
                 and datname = current_database() and query like '%pg_sleep%'`;
    await until('the migrator works', async () => (await database.query(cut)).length > 0);
    const { code, message } = await answer;
    expect(code).toBe(1);
    expect(message).toContain(`Revision ${B}, up, statement 1 failed: terminating connection`);
    expect(message).toContain('The connection was cut. The server rolls back what was not committed; run it again');
  });

  test.each(['insert into rows values (1)', 'create index concurrently on rows (n)'])(
    'outside a transaction, what cannot be taken up again is refused: %s',
    async (statement) => {
      const { code, error, message } = await run([statement], database.url, false);
      expect({ code, error }).toEqual({ code: 1, error: 'revision_not_resumable' });
      expect(message).toContain('after a crash');
      // not even the revision before it
      expect(await database.query(`select from pg_class where relname = 'rows'`)).toEqual([]);
    },
  );
});

describe('a disk that is full', () => {
  const folder = temporaryFolder();
  const mount = path.join(temporaryFolder(), 'small');

  testUnless(requireSmallDisk())(
    'half-way: says so, nothing half-done is left, and the next run goes on when there is room',
    async () => {
      mkdirSync(mount);
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mount], { encoding: 'utf8' });
      expect(mounted).toMatchObject({ status: 0 });
      const { uid, gid } = accountFor(mount);
      if (uid !== undefined && gid !== undefined) chownSync(mount, uid, gid);
      try {
        await onFullDisk();
      } finally {
        spawnSync('umount', ['-l', mount]);
      }
    },
  );

  const onFullDisk = async () => {
    const database = await createDatabase('empty');
    const space = escapeIdentifier(`${database.name}_space`);
    await database.query(`create tablespace ${space} location '${mount}'`);
    const fill = `create table filled tablespace ${space} as select n, repeat('x', 1000) as t from generate_series(1, 20000) n`;
    await writeRevisions(folder, {
      [A]: { up: ['create table rows (n int)'] },
      [B]: { up: ['insert into rows values (1)', fill] },
    });
    const full = await spawnFixtureMigrator({ databaseUrl: database.url, folder }).answer();
    expect(full.code).toBe(1);
    expect(full.message).toMatch(/No space left on device \(SQLSTATE 53100\)/);
    expect(full.message).toContain('The disk of the server, or of that tablespace, is full.');
    expect(await database.query('select from rows')).toEqual([]);
    spawnSync('mount', ['-o', 'remount,size=64m', mount]);
    expect((await spawnFixtureMigrator({ databaseUrl: database.url, folder }).answer()).to).toBe(B);
    expect(await database.query('select n from rows')).toEqual([{ n: 1 }]);
    await database.drop();
    await onServer((client) => client.query(`drop tablespace ${space}`));
  };
});
