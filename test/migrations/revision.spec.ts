import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Command } from '@commander-js/extra-typings';
import { MikroORM } from '@mikro-orm/postgresql';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { checkCommand } from '../../src/modules/migrations/commands/check.ts';
import type { CommandContext, OpenMigrations } from '../../src/modules/migrations/commands/context.ts';
import { Output } from '../../src/modules/migrations/commands/output.ts';
import { redoCommand } from '../../src/modules/migrations/commands/redo.ts';
import { NotSourceError, RevisionTakenBackError } from '../../src/modules/migrations/commands/revision-file.ts';
import { revisionCommand } from '../../src/modules/migrations/commands/revision.ts';
import { undoCommand } from '../../src/modules/migrations/commands/undo.ts';
import { readCatalogLock } from '../../src/modules/migrations/catalog-lock/file.ts';
import { SchemaReporter } from '../../src/modules/migrations/report/schema-reporter.ts';
import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { openMigrator } from './support/open-migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { books } from './books-entity.ts';

/** What a command answers, kept for the test. */
class Kept extends Output {
  lines: readonly string[] = [];
  override answer(_value: unknown, lines: readonly string[]): void {
    this.lines = lines;
  }
  override progress(): void {}
}

const AUTHOR = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];

const COMMANDS = { revision: revisionCommand, check: checkCommand, undo: undoCommand, redo: redoCommand };

describe('migrate revision', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;
  let isOwnDatabase: boolean;

  beforeEach(async () => {
    folder = await mkdtemp(join(parent, 'revisions-'));
    isOwnDatabase = false;
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
  });

  const revision = (entity: ReturnType<typeof books>, ...args: string[]) => run(entity, 'revision', ...args);

  /** Runs a command for a schema of which the books are all there is. */
  async function run(entity: ReturnType<typeof books>, name: keyof typeof COMMANDS, ...args: string[]) {
    const opened: MikroORM[] = [];
    const output = new Kept(false);
    let code: number | undefined;
    const open = async (): Promise<OpenMigrations> => {
      const orm = await MikroORM.init({
        clientUrl: database.url,
        entities: [entity],
        extensions: [migratorWith({})],
        ensureDatabase: false,
        migrations: { path: folder, pathTs: folder, snapshotName: 'schema.snapshot', emit: 'ts' },
      });
      opened.push(orm);
      const watch = DEFAULT_DRIFT_POLICY;
      return { migrator: migratorOf(orm), reporter: new SchemaReporter(orm, watch), watch, databaseUrl: database.url };
    };
    const context: CommandContext = {
      output,
      folder,
      databaseUrl: () => database.url,
      isOwnDatabase,
      end: (ended) => {
        code = ended;
      },
      watch: DEFAULT_DRIFT_POLICY,
      applicationVersion: 'test',
      sessionSettings: {},
      environment: () => [],
      connect: () => Promise.reject(new Error('This command opens what it needs.')),
      openOnce: () => Promise.reject(new Error('This test opens no other database.')),
      open,
    };
    const command = COMMANDS[name](context)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    try {
      await new Command()
        .addCommand(command)
        .exitOverride()
        .parseAsync([name, ...args], { from: 'user' });
    } finally {
      for (const orm of opened) await orm.close(true);
    }
    return { code, text: output.lines.join('\n') };
  }

  const dropBooks = () =>
    database.query('drop table if exists books; drop type if exists book_state; drop table mikro_orm_migrations');

  const files = async () =>
    (await readdir(folder)).filter((file) => !['node_modules', 'package.json', '.undo', '.git'].includes(file)).sort();

  const read = async () =>
    Promise.all(['catalog.lock.json', 'schema.snapshot.json'].map((file) => readFile(join(folder, file), 'utf8')));

  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...AUTHOR, ...args], { stdio: 'pipe' });
  const forget = () => rm(join(folder, '.undo'), { recursive: true });

  /** Does `work` while snapshot and lock are as they were before the second revision. */
  async function writeTexts(before: readonly string[], work: () => void) {
    const names = ['catalog.lock.json', 'schema.snapshot.json'];
    const now = await read();
    for (const [at, name] of names.entries()) await writeFile(join(folder, name), before[at] ?? '');
    work();
    for (const [at, name] of names.entries()) await writeFile(join(folder, name), now[at] ?? '');
  }

  test('writes revision, snapshot and lock, shows SQL and findings, and has nothing to do the second time', async () => {
    const { code, text } = await revision(books(), '-m', 'Make table of books');
    expect(code).toBe(0);
    expect(text).toMatch(/Wrote .*_make_table_of_books\.ts and catalog\.lock\.json/);
    expect(text).toMatch(/-- up[\s\S]*create table "books"[\s\S]*-- down[\s\S]*drop table/);
    expect(text).toContain('Proved 1 revision: no finding.');
    const [file = ''] = await files();
    expect(await readFile(join(folder, file), 'utf8')).toContain(
      ' * Takes no lock on a table that was there before.\n',
    );
    expect((await readCatalogLock(folder)).head).toBe(file.replace('.ts', ''));

    expect(await revision(books(), '-m', 'Make table of books')).toMatchObject({
      code: 0,
      text: expect.stringContaining('Nothing to do'),
    });
    expect(await files()).toEqual([file, 'catalog.lock.json', 'schema.snapshot.json']);
  });

  test.each(['update', '', 'fix stuff'])(
    'refuses the message "%s" as wrong usage, and writes nothing',
    async (message) => {
      await expect(revision(books(), '-m', message)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
      expect(await files()).toEqual([]);
    },
  );

  test('leaves nothing behind when the lock cannot be made, and says why', async () => {
    const wrong = books({ check: 'state <> nonsense' });
    await expect(revision(wrong, '-m', 'Make table of books')).rejects.toThrow(RevisionTakenBackError);
    await expect(revision(wrong, '-m', 'Make table of books')).rejects.toThrow('column "nonsense" does not exist');
    expect(await files()).toEqual([]);
  });

  test('is refused where revisions are compiled', async () => {
    await writeRevisions(folder, { Migration20260101000000_books: { up: ['select 1'] } });
    await expect(revision(books(), '-m', 'Add more books')).rejects.toThrow(NotSourceError);
  });

  describe('after a revision that adds pages', () => {
    const before = books({ hasPages: false });
    let first: string;
    let second: string;
    let texts: string[];

    beforeEach(async () => {
      await revision(before, '-m', 'Make table of books');
      texts = await read();
      await revision(books(), '-m', 'Add pages to books');
      [first = '', second = ''] = await files();
    });

    test('check refuses the snapshot once the file is deleted, and so does the next revision', async () => {
      expect(await run(books(), 'check')).toMatchObject({ code: 0 });
      await rm(join(folder, second));
      expect(await run(books(), 'check')).toMatchObject({
        code: 3,
        text: expect.stringContaining(`is of ${second.replace('.ts', '')}, and the last revision is`),
      });
      await expect(revision(books({ title: 200 }), '-m', 'Longer titles of books')).rejects.toThrow('migrate undo');
      await expect(run(books(), 'redo')).rejects.toThrow('its file was deleted');
      expect(await files()).toEqual([first, 'catalog.lock.json', 'schema.snapshot.json']);
    });

    test('check, redo and the next revision find what a shortened file does not make, although the snapshot says so', async () => {
      const source = await readFile(join(folder, second), 'utf8');
      await writeFile(join(folder, second), source.replace(/this\.addSql\(`[^]*?`\);/, ''));
      const short = { code: 3, text: expect.stringContaining('missing column public.books.pages') };
      expect(await run(books(), 'check')).toMatchObject(short);
      expect(await run(books(), 'redo')).toMatchObject({ code: 3 });
      expect(await revision(books({ title: 200 }), '-m', 'Longer titles of books')).toMatchObject(short);
    });

    test('redo takes a revision renamed to a later time, check agrees again, and the next one comes after it', async () => {
      const name = 'Migration20991231000000_add_pages_to_books';
      const source = await readFile(join(folder, second), 'utf8');
      await writeFile(join(folder, `${name}.ts`), source.replace(second.replace('.ts', ''), name));
      await rm(join(folder, second));
      expect(await run(books(), 'redo')).toMatchObject({ code: expect.any(Number) });
      expect(await run(books(), 'check')).toMatchObject({ code: 0 });
      expect((await readCatalogLock(folder)).head).toBe(name);
      await revision(books({ title: 200 }), '-m', 'Longer titles of books');
      expect((await readCatalogLock(folder)).head).toBe('Migration20991231000001_longer_titles_of_books');
    });

    test('undo brings snapshot and lock back to the state before, to the letter', async () => {
      expect(await run(books(), 'undo')).toMatchObject({ code: 0, text: expect.stringContaining('Deleted') });
      expect(await files()).toEqual([first, 'catalog.lock.json', 'schema.snapshot.json']);
      expect(await read()).toEqual(texts);
      expect(await run(books(), 'check')).toMatchObject({ code: 3, text: expect.stringContaining('add "pages"') });
    });

    test('undo removes a revision whose file was deleted by hand, applied or not', async () => {
      await rm(join(folder, second));
      expect(await run(books(), 'undo')).toMatchObject({ code: 0, text: expect.stringContaining('Deleted') });
      expect(await read()).toEqual(texts);
      await revision(books(), '-m', 'Add pages to books');
      const [, again = ''] = await files();
      await using open = await openMigrator(database.url, folder);
      await open.migrator.upgrade();
      try {
        await rm(join(folder, again));
        await expect(run(books(), 'undo')).rejects.toThrow('is applied in the database of DATABASE_URL');
        expect(await files()).not.toContain(again);
        isOwnDatabase = true;
        expect(await run(books(), 'undo')).toMatchObject({ code: 0 });
        expect(await read()).toEqual(texts);
        expect(await open.migrator.readHistory()).toHaveLength(1);
      } finally {
        await dropBooks();
      }
    });

    describe('without the copies of this checkout, and', () => {
      test('without git, undo says that the state before is unknown, and changes nothing', async () => {
        await forget();
        await expect(run(books(), 'undo')).rejects.toThrow('neither this checkout nor git');
        expect(await files()).toContain(second);
      });

      test.each([
        ['a commit of its own', true],
        ['no commit yet', false],
      ] as const)(
        'with the revision in %s, undo and redo take the state before from git',
        async (_what, isCommitted) => {
          git('init', '-q', '-b', 'feature');
          git('add', first);
          await writeTexts(texts, () => git('add', 'schema.snapshot.json', 'catalog.lock.json'));
          git('commit', '-q', '-m', 'Make table of books');
          if (isCommitted) git('add', second, 'schema.snapshot.json', 'catalog.lock.json');
          if (isCommitted) git('commit', '-q', '-m', 'Add pages to books');
          await forget();
          await run(books({ title: 200 }), 'redo', '--from', 'entities');
          expect(await readFile(join(folder, second), 'utf8')).toMatch(/add "pages" int null[^]*varchar\(200\)/);
          await forget();
          expect(await run(books(), 'undo')).toMatchObject({ code: 0 });
          expect([await files(), await read()]).toEqual([[first, 'catalog.lock.json', 'schema.snapshot.json'], texts]);
        },
      );
    });

    test('undo and redo refuse a revision that is applied in a database which is not the own one', async () => {
      await using open = await openMigrator(database.url, folder);
      await open.migrator.upgrade();
      try {
        await expect(run(books(), 'undo')).rejects.toThrow('is applied in the database of DATABASE_URL');
        await expect(run(books(), 'redo')).rejects.toThrow('is applied in the database of DATABASE_URL');
        expect(await files()).toContain(second);

        isOwnDatabase = true;
        expect(await run(books(), 'undo')).toMatchObject({ code: 0 });
        expect(await open.migrator.readHistory()).toHaveLength(1);
        await open.migrator.downgrade('base');
      } finally {
        await dropBooks();
      }
    });

    test('redo writes the statements again after an edit of the entities, under the same name', async () => {
      await run(books({ title: 200 }), 'redo');
      expect(await files()).toEqual([first, second, 'catalog.lock.json', 'schema.snapshot.json']);
      const source = await readFile(join(folder, second), 'utf8');
      expect(source).toMatch(/ \* Add pages to books\.[^]*add "pages" int null[^]*varchar\(200\)/);
      expect(source.match(/Locks, as measured/g)).toHaveLength(1);
      expect(await run(books({ title: 200 }), 'check')).toMatchObject({ code: 0 });
      await run(books({ title: 200 }), 'undo');
      expect(await read()).toEqual(texts);
    });

    test('redo keeps an edited file, and renews the lock', async () => {
      const source = await readFile(join(folder, second), 'utf8');
      await writeFile(join(folder, second), source.replace('"pages" int null', '"pages" int null check (pages > 0)'));
      await run(books(), 'redo');
      expect(await readFile(join(folder, second), 'utf8')).toContain('check (pages > 0)');
      expect(await readFile(join(folder, 'catalog.lock.json'), 'utf8')).toContain('books_pages_check');
    });

    test('redo asks which counts after an edit of both, and changes nothing before', async () => {
      const source = await readFile(join(folder, second), 'utf8');
      const edited = source.replace('"pages" int null', '"pages" int null check (pages > 0)');
      await writeFile(join(folder, second), edited);
      await expect(run(books({ title: 200 }), 'redo')).rejects.toThrow('--from');
      expect(await readFile(join(folder, second), 'utf8')).toBe(edited);
      await run(books({ title: 200 }), 'redo', '--from', 'entities');
      expect(await readFile(join(folder, second), 'utf8')).not.toContain('check (pages > 0)');
    });
  });
});
