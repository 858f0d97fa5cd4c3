import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { Command } from '@commander-js/extra-typings';
import { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'expect';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import type { CommandContext, OpenMigrations } from '../../src/modules/migrations/commands/context.ts';
import { Output } from '../../src/modules/migrations/commands/output.ts';
import { NotSourceError, RevisionTakenBackError } from '../../src/modules/migrations/commands/revision-file.ts';
import { revisionCommand } from '../../src/modules/migrations/commands/revision.ts';
import { readLockFile } from '../../src/modules/migrations/proof/lock-file.ts';
import { SchemaReporter } from '../../src/modules/migrations/report/schema-reporter.ts';
import { WatchPolicy } from '../../src/modules/migrations/report/watch-policy.ts';
import { migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { books } from './books-entity.ts';

class Watch extends WatchPolicy {}

/** What a command answers, kept for the test. */
class Kept extends Output {
  lines: readonly string[] = [];
  override answer(_value: unknown, lines: readonly string[]): void {
    this.lines = lines;
  }
  override progress(): void {}
}

describe('migrate revision', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
  });

  /** Runs the command for a schema of which the books are all there is. */
  async function revision(entity: ReturnType<typeof books>, ...args: string[]) {
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
      const watch = new Watch();
      return { migrator: migratorOf(orm), reporter: new SchemaReporter(orm, watch), watch, databaseUrl: database.url };
    };
    const context: CommandContext = {
      output,
      folder,
      databaseUrl: () => database.url,
      isOwnDatabase: false,
      end: (ended) => {
        code = ended;
      },
      watch: new Watch(),
      connect: () => Promise.reject(new Error('This command opens what it needs.')),
      open,
    };
    const command = revisionCommand(context)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    try {
      await new Command()
        .addCommand(command)
        .exitOverride()
        .parseAsync(['revision', ...args], { from: 'user' });
    } finally {
      for (const orm of opened) await orm.close(true);
    }
    return { code, text: output.lines.join('\n') };
  }

  const files = async () =>
    (await readdir(folder)).filter((file) => file !== 'node_modules' && file !== 'package.json').sort();

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
    expect((await readLockFile(folder)).head).toBe(file.replace('.ts', ''));

    expect(await revision(books(), '-m', 'Make table of books')).toMatchObject({
      code: 0,
      text: expect.stringContaining('Nothing to do'),
    });
    expect(await files()).toEqual([file, 'catalog.lock.json', 'schema.snapshot.json']);
  });

  for (const message of ['update', '', 'fix stuff']) {
    test(`refuses the message "${message}" as wrong usage, and writes nothing`, async () => {
      await expect(revision(books(), '-m', message)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
      expect(await files()).toEqual([]);
    });
  }

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
});
