import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from '@commander-js/extra-typings';
import { MikroORM } from '@mikro-orm/postgresql';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { adoptCommand } from '../../src/modules/migrations/commands/adopt.ts';
import type { CommandContext, OpenMigrations } from '../../src/modules/migrations/commands/context.ts';
import { Output } from '../../src/modules/migrations/commands/output.ts';
import { revisionCommand } from '../../src/modules/migrations/commands/revision.ts';
import { stampCommand } from '../../src/modules/migrations/commands/stamp.ts';
import { commandOf } from '../../src/modules/migrations/process-names.ts';
import { SchemaReporter } from '../../src/modules/migrations/report/schema-reporter.ts';
import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { connect } from '../../src/modules/migrations/runner/plain-connection.ts';
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

const COMMANDS = { revision: revisionCommand, adopt: adoptCommand, stamp: stampCommand };

describe('migrate adopt', () => {
  const production = useDatabase({ at: 'empty' });
  const own = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
    expect(await run(production.url, 'revision', '-m', 'Make table of books', '--apply')).toMatchObject({ code: 0 });
    expect(await reportOf(production.url)).toMatchObject({ status: 'ok' });
    await inMigrator(own.url, ({ migrator }) => migrator.upgrade('head'));
    await production.query(`create index ix_books_by_hand on books (id desc);
      create view titles as select id from books;
      create function one() returns int language sql return 1;
      comment on table books is 'by hand'`);
  });

  test('writes the revision with which all databases become what one has become, and which can be reverted', async () => {
    const before = await reportOf(production.url);
    expect(before.drift.objects.length).toBeGreaterThanOrEqual(4);
    const { code, text } = await run(own.url, 'adopt', '-m', 'Adopt index by hand', '--from', production.url);
    expect(text).toContain(`Adopted ${before.drift.objects.length} objects.`);
    expect(code).toBe(3);
    expect(text).toContain('accept it in the statement: -- accept scan-under-lock: <reason>');
    const file = (await readdir(folder)).find((name) => name.endsWith('_adopt_index_by_hand.ts')) ?? '';
    const source = await readFile(join(folder, file), 'utf8');
    expect(source).toContain('ix_books_by_hand');
    expect(source).not.toContain('owner to');

    expect(await reportOf(production.url)).toMatchObject({ status: 'pending' });
    await run(production.url, 'stamp', 'head', '--yes');
    expect(await reportOf(production.url)).toMatchObject({ status: 'ok', drift: { status: 'ok' } });

    await inMigrator(own.url, ({ migrator }) => migrator.upgrade('head'));
    expect(await reportOf(own.url)).toMatchObject({ status: 'ok', drift: { status: 'ok' } });
    await inMigrator(own.url, ({ migrator }) => migrator.downgrade('-1'));
    expect(await own.query(`select to_regclass('ix_books_by_hand') as index`)).toEqual([{ index: null }]);
    await inMigrator(own.url, ({ migrator }) => migrator.upgrade('head'));
  });

  test('adopts the objects that are named, and leaves the others as drift', async () => {
    await production.query('create table kept (id int); create table not_kept (id int)');
    const { text } = await run(
      own.url,
      'adopt',
      '-m',
      'Adopt kept',
      '--from',
      production.url,
      '--object',
      'public.kept',
      'public.kept.id',
    );
    expect(text).toContain('Adopted 2 objects.');
    await run(production.url, 'stamp', 'head', '--yes');
    const { drift } = await reportOf(production.url);
    expect(drift.objects.map(({ identity }) => identity)).toEqual(['public.not_kept.id', 'public.not_kept']);
    await production.query('drop table not_kept');
  });

  test('has nothing to do without drift, and refuses an object that has none, or a database before head', async () => {
    expect(await run(own.url, 'adopt', '-m', 'Adopt nothing', '--from', production.url)).toEqual({
      code: 0,
      text: 'No drift: there is nothing to adopt.',
    });
    await expect(
      run(own.url, 'adopt', '-m', 'Adopt nothing', '--from', production.url, '--object', 'public.books'),
    ).rejects.toThrow(`No drift of public.books. See "${commandOf('migrate drift')}". Nothing was written.`);
    await expect(run(own.url, 'adopt', '-m', 'Adopt nothing')).rejects.toThrow('The database is not at head');
  });

  async function inMigrator<T>(url: string, work: (open: OpenMigrations) => Promise<T>): Promise<T> {
    const orm = await MikroORM.init({
      clientUrl: url,
      entities: [books()],
      extensions: [migratorWith({})],
      ensureDatabase: false,
      migrations: { path: folder, pathTs: folder, snapshotName: 'schema.snapshot', emit: 'ts' },
    });
    const watch = DEFAULT_DRIFT_POLICY;
    try {
      const migrator = migratorOf(orm);
      return await work({ migrator, reporter: new SchemaReporter(orm, watch), watch, databaseUrl: url });
    } finally {
      await orm.close(true);
    }
  }

  const reportOf = (url: string) => inMigrator(url, ({ reporter }) => reporter.report());

  /** Runs a command with a database as that of DATABASE_URL. */
  async function run(url: string, name: keyof typeof COMMANDS, ...args: string[]) {
    const output = new Kept(false);
    let code: number | undefined;
    await inMigrator(url, async (opened) => {
      await using connection = await connect(url);
      const context: CommandContext = {
        output,
        folder,
        databaseUrl: () => url,
        isOwnDatabase: false,
        end: (ended) => {
          code = ended;
        },
        watch: DEFAULT_DRIFT_POLICY,
        applicationVersion: 'test',
        sessionSettings: {},
        environment: () => [],
        connect: async () => connection.query,
        openOnce: () => Promise.reject(new Error('This test opens no other database.')),
        open: async () => opened,
      };
      await new Command()
        .addCommand(COMMANDS[name](context))
        .exitOverride()
        .parseAsync([name, ...args], { from: 'user' });
    });
    return { code, text: output.lines.join('\n') };
  }
});
