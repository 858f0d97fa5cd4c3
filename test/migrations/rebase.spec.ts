import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { checkCommand } from '../../src/modules/migrations/commands/check.ts';
import { installHooksCommand } from '../../src/modules/migrations/commands/install-hooks.ts';
import { rebaseCommand } from '../../src/modules/migrations/commands/rebase.ts';
import { revisionCommand } from '../../src/modules/migrations/commands/revision.ts';
import { undoCommand } from '../../src/modules/migrations/commands/undo.ts';
import { readCatalogLock } from '../../src/modules/migrations/catalog-lock/file.ts';
import { readSnapshotHead } from '../../src/modules/migrations/revisions/snapshot-head.ts';
import { commandInCheckout, prepareFolder } from './support/command-in-checkout.ts';
import { fakeDate } from '../support/fake-date.ts';
import { openMigrator } from './support/open-migrator.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const AUTHOR = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];

/** A table with a few columns that may be null, and an enum. */
function books(columns: readonly string[], labels: readonly string[] = ['new', 'lent']) {
  return defineEntity({
    name: 'Book',
    tableName: 'books',
    properties: {
      id: p.integer().primary(),
      state: p.enum(labels).nativeEnumName('book_state').default('new'),
      ...Object.fromEntries(columns.map((column) => [column, p.text().nullable()])),
    },
  });
}

type Entity = ReturnType<typeof books>;

describe('migrate rebase', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;
  let day: number;

  const checkout = (entity: Entity, isOwnDatabase = false) => ({
    folder,
    databaseUrl: database.url,
    entities: [entity],
    isOwnDatabase,
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...AUTHOR, ...args], { stdio: 'pipe', encoding: 'utf8' });
  const run = (entity: Entity, command: Parameters<typeof commandInCheckout>[1], ...args: string[]) =>
    commandInCheckout(checkout(entity), command, ...args);
  const revisions = async () => (await readdir(folder)).filter((file) => file.startsWith('Migration')).sort();
  const slugs = async () =>
    (await revisions()).map((file) => file.slice('Migration20260101000000_'.length, -'.ts'.length));

  /** Writes a revision, each a day after the one before it, and commits it. */
  async function commit(entity: Entity, message: string, ...args: string[]): Promise<void> {
    fakeDate(Date.UTC(2026, 0, (day += 1), 10));
    try {
      await run(entity, revisionCommand, '-m', message, ...args);
    } finally {
      jest.useRealTimers();
    }
    git('add', '.');
    git('commit', '-q', '-m', message);
  }

  /** Merges a branch; what git cannot merge are the files that the command makes again. */
  function merge(branch: string): void {
    try {
      git('merge', '-q', '--no-edit', branch);
    } catch {
      const left = git('diff', '--name-only', '--diff-filter=U').trim().split('\n');
      expect(['catalog.lock.json', 'schema.snapshot.json']).toEqual(expect.arrayContaining(left));
    }
  }

  async function expectInOrder(entity: Entity): Promise<void> {
    expect(await run(entity, checkCommand)).toMatchObject({ code: 0 });
    const head = (await revisions()).at(-1)?.replace('.ts', '');
    expect((await readCatalogLock(folder)).head).toBe(head);
    expect(await readSnapshotHead(join(folder, 'schema.snapshot.json'))).toBe(head);
  }

  beforeEach(async () => {
    day = 0;
    folder = await mkdtemp(join(parent, 'revisions-'));
    await prepareFolder(folder);
    await writeFile(join(folder, '.gitignore'), 'node_modules\n.undo\n');
    git('init', '-q', '-b', 'main');
    await commit(books([]), 'Make table of books');
    git('switch', '-q', '-c', 'own');
  });

  test('puts the revision of a branch after that of main, with header, snapshot, lock and proof', async () => {
    await commit(books(['phone']), 'Add phone to books');
    git('switch', '-q', 'main');
    await commit(books(['city']), 'Add city to books');
    git('switch', '-q', 'own');
    merge('main');
    const both = books(['city', 'phone']);
    expect(await run(both, rebaseCommand)).toMatchObject({ code: 0, text: expect.stringMatching(/Renamed .* to /) });
    expect(await slugs()).toEqual(['make_table_of_books', 'add_city_to_books', 'add_phone_to_books']);
    const [, theirs = '', own = ''] = await revisions();
    const source = await readFile(join(folder, own), 'utf8');
    expect(source).toContain(`, after ${theirs.replace('.ts', '')}.`);
    expect(source).toContain(`export class ${own.replace('.ts', '')} extends`);
    await expectInOrder(both);
    git('add', '.');
    git('commit', '-q', '-m', 'Merge main');
    expect(await run(both, rebaseCommand)).toMatchObject({ code: 0, text: expect.stringContaining('already') });
    await run(both, undoCommand);
    await expectInOrder(books(['city']));
  });

  test('takes three branches one after the other, one written by hand and one with a new label', async () => {
    await commit(books([], ['new', 'lent', 'lost']), 'Add lost books');
    git('switch', '-q', '-c', 'byhand', 'main');
    await commit(books([]), 'Add function of books', '--blank');
    const file = (await revisions()).at(-1) ?? '';
    const source = await readFile(join(folder, file), 'utf8');
    const [up, down] = [`create function one() returns int language sql as 'select 1'`, 'drop function one()'];
    const statement = '// One statement in each this.addSql(`…`).';
    const written = source
      .replace(statement, `this.addSql(\`${up}\`);`)
      .replace(statement, `this.addSql(\`${down}\`);`);
    await writeFile(join(folder, file), written);
    git('commit', '-q', '-a', '-m', 'Write function');
    git('switch', '-q', 'main');
    await commit(books(['city']), 'Add city to books');
    for (const [branch, entity] of [
      ['own', books(['city'], ['new', 'lent', 'lost'])],
      ['byhand', books(['city'], ['new', 'lent', 'lost'])],
    ] as const) {
      git('switch', '-q', branch);
      merge('main');
      expect(await run(entity, rebaseCommand)).toMatchObject({ code: 0 });
      git('add', '.');
      git('commit', '-q', '-m', 'Merge main');
      git('switch', '-q', 'main');
      git('merge', '-q', branch);
    }
    expect(await slugs()).toEqual([
      'make_table_of_books',
      'add_city_to_books',
      'add_lost_books',
      'add_function_of_books',
    ]);
    expect(await readFile(join(folder, (await revisions()).at(-1) ?? ''), 'utf8')).toContain(up);
    await expectInOrder(books(['city'], ['new', 'lent', 'lost']));
  });

  test('stops with both revisions when both add the same column, and changes no file', async () => {
    await commit(books(['phone']), 'Add phone to books');
    git('switch', '-q', 'main');
    await commit(books(['phone']), 'Add telephone to books');
    await commit(books(['phone', 'city']), 'Add city to books');
    git('switch', '-q', 'own');
    merge('main');
    const before = await revisions();
    await expect(run(books(['phone', 'city']), rebaseCommand)).rejects.toMatchObject({
      code: 'revisions_conflict',
      own: expect.stringContaining('add_phone_to_books'),
      other: expect.stringContaining('add_telephone_to_books'),
      message: expect.stringContaining('column "phone" of relation "books" already exists'),
    });
    expect(await revisions()).toEqual(before);
    expect(git('diff', '--name-only', '--diff-filter=U')).not.toBe('');
  });

  test("gives a checkout's own database the revisions of main and the new name, and keeps its rows", async () => {
    await commit(books(['phone']), 'Add phone to books');
    {
      await using open = await openMigrator(database.url, folder);
      await open.migrator.upgrade();
    }
    await database.query(`insert into books (id, phone) values (1, '123')`);
    git('switch', '-q', 'main');
    await commit(books(['city']), 'Add city to books');
    git('switch', '-q', 'own');
    merge('main');
    const both = books(['city', 'phone']);
    await expect(run(both, rebaseCommand)).rejects.toThrow('is applied in the database of DATABASE_URL');
    const { code, text } = await commandInCheckout(checkout(both, true), rebaseCommand);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('The database has the new names') });
    expect(await database.query('select id, phone, city from books')).toEqual([{ id: 1, phone: '123', city: null }]);
    await using open = await openMigrator(database.url, folder);
    expect(await open.migrator.compare()).toMatchObject({ pending: [], unknown: [], outOfOrder: [], edited: [] });
    await open.migrator.downgrade('base');
    await database.query('drop table mikro_orm_migrations');
  });

  test('refuses a branch that was not merged, one that is unknown, and conflicts in other files', async () => {
    await commit(books(['phone']), 'Add phone to books');
    await writeFile(join(folder, 'notes.txt'), 'own');
    git('add', '.');
    git('commit', '-q', '-m', 'Note');
    git('switch', '-q', 'main');
    await commit(books(['city']), 'Add city to books');
    await writeFile(join(folder, 'notes.txt'), 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'Note');
    git('switch', '-q', 'own');
    await expect(run(books(['phone']), rebaseCommand)).rejects.toThrow('run "git merge main" first');
    await expect(run(books(['phone']), rebaseCommand, '--onto', 'nowhere')).rejects.toThrow(
      'git knows no commit "nowhere"',
    );
    expect(() => git('merge', '-q', 'main')).toThrow();
    await expect(run(books(['phone', 'city']), rebaseCommand)).rejects.toThrow('Settle the conflicts in notes.txt');
  });

  test('is called by git after a merge and a rebase, without conflict marks, once its hooks are installed', async () => {
    const bin = join(folder, 'node_modules', '..', 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'npx'), `#!/bin/sh\necho "$@" >> '${join(bin, 'called')}'\n`);
    await chmod(join(bin, 'npx'), 0o755);
    await writeFile(join(folder, '.gitignore'), 'node_modules\n.undo\nbin\n');
    await run(books([]), installHooksCommand);
    await run(books([]), installHooksCommand);
    const hook = await readFile(join(folder, '.git', 'hooks', 'post-merge'), 'utf8');
    expect(hook.match(/migrate rebase/g)).toHaveLength(1);
    await commit(books(['phone']), 'Add phone to books');
    git('switch', '-q', 'main');
    await commit(books(['city']), 'Add city to books');
    git('switch', '-q', 'own');
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
    execFileSync('git', ['-C', folder, ...AUTHOR, 'merge', '-q', '--no-edit', 'main'], { env, stdio: 'pipe' });
    expect(await readFile(join(bin, 'called'), 'utf8')).toBe('nest-pg-migrations migrate rebase\n');
    expect(await run(books(['city', 'phone']), rebaseCommand)).toMatchObject({ code: 0 });
    await expectInOrder(books(['city', 'phone']));
    git('reset', '-q', '--hard', 'HEAD^1');
    execFileSync('git', ['-C', folder, ...AUTHOR, 'rebase', '-q', 'main'], { env, stdio: 'pipe' });
    expect((await readFile(join(bin, 'called'), 'utf8')).split('\n')).toHaveLength(3);
  });
});
