import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { readCatalogLock } from '../../src/modules/migrations/catalog-lock/file.ts';
import { rebaseCommand } from '../../src/modules/migrations/commands/rebase.ts';
import { redoCommand } from '../../src/modules/migrations/commands/redo.ts';
import { squashCommand } from '../../src/modules/migrations/commands/squash.ts';
import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { readReport } from '../../src/modules/migrations/report/read-report.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { readSnapshotHead } from '../../src/modules/migrations/revisions/snapshot-head.ts';
import { timelineOf } from '../../src/modules/migrations/revisions/timeline.ts';
import { connect } from '../../src/modules/migrations/runner/plain-connection.ts';
import { rewriteLock } from '../../src/modules/migrations/verify/build-catalog-lock.ts';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type TestDatabase, withDatabase } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';
import { commandInCheckout } from './support/command-in-checkout.ts';
import { openFixtureMigrator } from './support/open-fixture-migrator.ts';
import { BASELINE, FIRST, HEAD, LAST, name, REVISIONS } from './support/squashed-revisions.ts';

/** The commands need no entity; MikroORM does. */
const SOME = defineEntity({ name: 'Some', properties: { id: p.integer().primary() } });

const CONTENT = `select (select json_agg(json_build_array(id, title, state, author_id) order by id) from books) as books,
  (select json_agg(authors order by id) from authors) as authors, (select books from counts) as counts,
  (select last_value from books_id_seq) as book, (select last_value from authors_id_seq) as author`;

const git = (where: string, ...args: string[]) =>
  execFileSync('git', ['-C', where, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
    stdio: 'pipe',
    encoding: 'utf8',
  });
const commit = (where: string, message: string) => {
  git(where, 'add', '.');
  git(where, 'commit', '-q', '-m', message);
};
const revisions = async (where: string) =>
  (await readdir(where)).filter((file) => file.startsWith('Migration')).map((file) => file.replace('.ts', ''));
async function migrated(database: TestDatabase, where: string, target: string, direction: 'up' | 'down' = 'up') {
  await using open = await openFixtureMigrator({ databaseUrl: database.url, folder: where });
  return direction === 'up' ? open.migrator.upgrade(target) : open.migrator.downgrade(target);
}

/** What `status` and `/health/schema` say. */
async function report(database: TestDatabase, where: string) {
  await using connection = await connect(database.url);
  const { query } = connection;
  return await readReport({ query, folder: where, revisions: await readRevisions(where), watch: DEFAULT_DRIFT_POLICY });
}

describe('migrate squash', () => {
  const server = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  /** The checkout before a squash, and one after it: made once. */
  let before: string;
  let after: string;
  let folder: string;

  const run = (command: Parameters<typeof commandInCheckout>[1], ...args: string[]) =>
    commandInCheckout({ folder, databaseUrl: server.url, entities: [SOME] }, command, ...args);

  async function makeCheckout(fixtures: Readonly<Record<string, RevisionFixture>>): Promise<string> {
    const made = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(made, fixtures, 'ts');
    await rewriteLock({ serverUrl: server.url, folder: made, watch: DEFAULT_DRIFT_POLICY });
    await writeFile(join(made, 'schema.snapshot.json'), JSON.stringify({ head: Object.keys(fixtures).sort().at(-1) }));
    await writeFile(join(made, '.gitignore'), 'node_modules\n.undo\n');
    git(made, 'init', '-q', '-b', 'main');
    commit(made, 'Begin');
    return made;
  }

  async function copyOf(checkout: string): Promise<string> {
    const made = await mkdtemp(join(parent, 'revisions-'));
    await cp(checkout, made, { recursive: true, verbatimSymlinks: true });
    return made;
  }

  beforeAll(async () => {
    before = await makeCheckout(REVISIONS);
    folder = after = await copyOf(before);
    const { code, text } = await run(squashCommand, LAST);
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringContaining(`Replaced 5 revisions by ${BASELINE}`),
    });
    expect(text).toContain('public.authors (3), "Prize-1"."Won" (2), public.books (2)');
  });

  beforeEach(async () => {
    folder = await copyOf(before);
  });

  test('leaves one file for five, and a lock and a snapshot that fit', async () => {
    expect(await revisions(after)).toEqual([BASELINE, name(6, 'add_phone'), HEAD]);
    const [was, is] = [await readCatalogLock(before), await readCatalogLock(after)];
    expect(is).toEqual(was);
    expect(await readSnapshotHead(join(after, 'schema.snapshot.json'))).toBe(HEAD);
    expect((await readdir(after)).filter((file) => file.endsWith('.new'))).toEqual([]);
    const place = { serverUrl: server.url, folder: after, watch: DEFAULT_DRIFT_POLICY };
    const { status, proofs } = await verify(place, { words: [BASELINE] });
    expect({ status, online: proofs[0]?.online }).toMatchObject({ status: 'ok', online: { isOnline: true } });
  });

  test('a new database gets the same catalog, rows and sequences, and goes back to nothing', () =>
    withDatabase(async (database) => {
      await migrated(database, after, 'head');
      const [content] = await database.query(CONTENT);
      expect(await report(database, after)).toMatchObject({ status: 'ok', revisions: { current: HEAD } });
      await withDatabase(async (old) => {
        await migrated(old, before, 'head');
        expect(content).toEqual((await old.query(CONTENT))[0]);
      });
      await migrated(database, after, 'base', 'down');
      expect(await database.query('select name from mikro_orm_migrations')).toEqual([]);
      expect((await report(database, after)).revisions.pending).toHaveLength(3);
      expect(await database.query(`select relname from pg_class where relname in ('books', 'authors')`)).toEqual([]);
    }));

  test('a database at head stays as it is, goes back to the baseline and up again, and earlier builds understand it', () =>
    withDatabase(async (database) => {
      await migrated(database, before, 'head');
      const rows = await database.query('select name, checksum from mikro_orm_migrations order by id');
      expect(await migrated(database, after, 'head')).toMatchObject({ revisions: [] });
      expect(await report(database, after)).toMatchObject({ status: 'ok', drift: { status: 'ok' } });
      expect(await database.query('select name, checksum from mikro_orm_migrations order by id')).toEqual(rows);
      expect(await migrated(database, after, BASELINE, 'down')).toMatchObject({ to: BASELINE });
      expect((await report(database, after)).revisions).toMatchObject({ current: BASELINE, unknown: [], edited: [] });
      expect((await report(database, before)).revisions).toMatchObject({ current: LAST, unknown: [], edited: [] });
      expect(await migrated(database, after, 'head')).toMatchObject({ from: BASELINE, to: HEAD });
      expect(await report(database, before)).toMatchObject({ status: 'ok' });
      await using open = await openFixtureMigrator({ databaseUrl: database.url, folder: after });
      const timeline = timelineOf(await readRevisions(after), await open.migrator.readHistory());
      expect(timeline.map((entry) => `${entry.state} ${entry.name}`)).toEqual(
        [BASELINE, name(6, 'add_phone'), HEAD].map((one) => `applied ${one}`),
      );
      expect(await open.migrator.stamp('head')).toMatchObject({ replaced: [] });
      expect((await open.migrator.getExecuted()).map((row) => row.name)).toEqual(timeline.map((entry) => entry.name));
      expect(await database.query('select count(*)::int as n from mikro_orm_migrations')).toEqual([{ n: 7 }]);
      await open.migrator.downgrade('base');
      expect(await database.query('select name from mikro_orm_migrations')).toEqual([]);
    }));

  test('a database at the last replaced revision goes on with the next one', () =>
    withDatabase(async (database) => {
      await migrated(database, before, LAST);
      expect(await migrated(database, after, 'head')).toMatchObject({ from: BASELINE, to: HEAD });
      expect(await report(database, after)).toMatchObject({ status: 'ok' });
    }));

  test('a database half way is refused with what to do, and nothing runs', () =>
    withDatabase(async (database) => {
      await migrated(database, before, name(3, 'index_books'));
      await expect(migrated(database, after, 'head')).rejects.toThrow(
        `The baseline ${BASELINE} replaces 5 revisions, and this database has only a part of them, up to ${name(3, 'index_books')}. ` +
          `Check out a commit from before the squash, run "migrate upgrade ${LAST}" there`,
      );
      expect(await database.query('select count(*)::int as n from mikro_orm_migrations')).toEqual([{ n: 3 }]);
      expect((await report(database, after)).status).not.toBe('ok');
      await migrated(database, before, LAST);
      await migrated(database, after, 'head');
      expect(await report(database, after)).toMatchObject({ status: 'ok' });
    }));

  test('a replaced revision that was applied with other content does not count', () =>
    withDatabase(async (database) => {
      await migrated(database, before, 'head');
      await database.query(`update mikro_orm_migrations set checksum = repeat('0', 64) where name = $1`, [FIRST]);
      await expect(migrated(database, after, 'head')).rejects.toThrow(`${FIRST} was applied with another content`);
    }));

  test('names of replaced revisions, unknown ones and the first one are refused', async () => {
    expect(await run(squashCommand, 'nonsense').catch(String)).toContain('No revision answers to "nonsense"');
    expect(await run(squashCommand, FIRST).catch(String)).toContain(`${FIRST} is the first revision`);
    await withDatabase(async (database) => {
      await expect(migrated(database, after, FIRST)).rejects.toThrow(
        `${FIRST} was replaced by the baseline ${BASELINE}`,
      );
    });
    expect(git(folder, 'status', '--short')).toBe('');
  });

  test('a folder with changes that git does not have is refused', async () => {
    await writeFile(join(folder, 'note.txt'), 'mine');
    expect(await run(squashCommand, LAST).catch(String)).toContain('Commit or remove note.txt first');
    await rm(join(folder, '.git'), { recursive: true });
    expect(await run(squashCommand, LAST).catch(String)).toContain('git is missing here');
    expect(await revisions(folder)).toHaveLength(7);
  });

  test.each([
    [['create role squash_reader', 'drop role squash_reader'], 'runs "create role …"'],
    [
      ['create table dice (n double precision)', 'insert into dice values (random())'],
      'column n of public.dice each time',
    ],
    [['create table files (id oid)', 'insert into files values (lo_create(0))'], 'write large objects'],
    [
      ['create table many (n int)', 'insert into many select generate_series(1, 2000)'],
      'more than 1000 rows into public.many',
    ],
  ])('what a baseline cannot do is refused: %j', async (up, reason) => {
    folder = await makeCheckout({ [FIRST]: { up: ['create table books (id int)'] }, [LAST]: { up } });
    expect(await run(squashCommand, 'head').catch(String)).toContain(reason);
    expect(git(folder, 'status', '--short')).toBe('');
  });

  test('a baseline can be replaced again: by databases that ran it, and by those that it stood for', async () => {
    folder = await copyOf(after);
    commit(folder, 'Squash');
    expect(await run(squashCommand, 'head')).toMatchObject({ code: 0 });
    const again = name(7, 'baseline_of_revisions');
    expect(await revisions(folder)).toEqual([again]);
    expect((await readCatalogLock(folder)).head).toBe(again);
    expect(await readSnapshotHead(join(folder, 'schema.snapshot.json'))).toBe(again);
    for (const earlier of [before, after, folder]) {
      await withDatabase(async (database) => {
        await migrated(database, earlier, 'head');
        expect(await migrated(database, folder, 'head')).toMatchObject({ revisions: [], to: again });
        expect(await report(database, folder)).toMatchObject({ status: 'ok' });
      });
    }
    commit(folder, 'Squash again');
    expect(await run(redoCommand).catch(String)).toContain('is a baseline');
  });

  test('a branch from before the squash gets its revision after the baseline', async () => {
    git(folder, 'switch', '-q', '-c', 'own');
    const own = name(8, 'add_city');
    await writeRevisions(folder, { [own]: { up: ['alter table authors add column city text'] } }, 'ts');
    commit(folder, 'Add city');
    git(folder, 'switch', '-q', 'main');
    expect(await run(squashCommand, LAST)).toMatchObject({ code: 0 });
    commit(folder, 'Squash');
    git(folder, 'switch', '-q', 'own');
    git(folder, 'merge', '-q', '--no-edit', 'main');
    expect(await run(rebaseCommand).catch(String)).toMatchObject({
      text: expect.stringContaining(`${own} is after main already`),
    });
    expect(await revisions(folder)).toEqual([BASELINE, name(6, 'add_phone'), HEAD, own]);
  });

  test('killed while it writes, it leaves the old line, the new one, or a folder that git restores', async () => {
    const source = join(PROJECT_FOLDER, 'test/migrations/support/replace-files-and-die.ts');
    const seen = new Set<string>();
    for (let at = 1; seen.size < 100; at += 1) {
      const copy = await copyOf(before);
      const child = spawn(process.execPath, [source, copy, join(after, `${BASELINE}.ts`), String(at)], {
        stdio: 'pipe',
      });
      let complaint = '';
      child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
      await once(child, 'close');
      expect(complaint).toBe('');
      const found = await readRevisions(copy).then(
        (line) => String(line.length),
        (error: unknown) => String(error),
      );
      seen.add(found.replace(/Migration\w+/g, '…'));
      if (found.includes('squash was interrupted')) {
        await rm(join(copy, `${BASELINE}.ts`));
        git(copy, 'restore', '.');
        expect(await readRevisions(copy)).toHaveLength(7);
      }
      await rm(copy, { recursive: true });
      if (child.signalCode === null) break;
    }
    expect([...seen]).toEqual(['7', expect.stringContaining('a squash was interrupted'), '3']);
    expect(await readFile(join(after, `${BASELINE}.ts`), 'utf8')).toContain('readonly replaces = {');
  });
});
