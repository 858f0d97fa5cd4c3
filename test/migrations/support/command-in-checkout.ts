import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { PROJECT_FOLDER } from '../../../dev/data-folder.ts';
import type { CommandContext, OpenMigrations } from '../../../src/modules/migrations/commands/context.ts';
import { Output } from '../../../src/modules/migrations/commands/output.ts';
import { nameProcess } from '../../../src/modules/migrations/process-names.ts';
import { SchemaReporter } from '../../../src/modules/migrations/report/schema-reporter.ts';
import { DEFAULT_DRIFT_POLICY } from '../../../src/modules/migrations/report/drift-policy.ts';
import { migratorOf, migratorWith } from '../../../src/modules/migrations/runner/migrator.ts';

/** What a command answers, kept for the test. */
class Kept extends Output {
  lines: readonly string[] = [];
  override answer(_value: unknown, lines: readonly string[]): void {
    this.lines = lines;
  }
  override progress(): void {}
}

const COMMAND = 'npx nest-pg-migrations';
const NAMES = { command: COMMAND, checkout: COMMAND, sessions: 'migrations' };

/** A checkout of entities that a test makes up. */
export interface Checkout {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly entities: NonNullable<Options['entities']>;
  readonly isOwnDatabase?: boolean;
}

/** Makes a folder of revisions from which they can import MikroORM. */
export async function prepareFolder(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
}

/** Runs a command in this process. @returns its exit code, and what it answered. */
export async function commandInCheckout(
  { folder, databaseUrl, entities, isOwnDatabase = false }: Checkout,
  build: (context: CommandContext) => CommandUnknownOpts,
  ...args: readonly string[]
): Promise<{ code: number | undefined; text: string }> {
  // an application that an earlier file of this process built may have given it other names
  nameProcess(NAMES);
  const opened: MikroORM[] = [];
  const output = new Kept(false);
  const ended: number[] = [];
  const open = async (): Promise<OpenMigrations> => {
    const orm = await MikroORM.init({
      clientUrl: databaseUrl,
      entities,
      extensions: [migratorWith({})],
      ensureDatabase: false,
      migrations: { path: folder, pathTs: folder, snapshotName: 'schema.snapshot', emit: 'ts' },
    });
    opened.push(orm);
    const watch = DEFAULT_DRIFT_POLICY;
    return { migrator: migratorOf(orm), reporter: new SchemaReporter(orm, watch), watch, databaseUrl };
  };
  const command = build({
    output,
    folder,
    databaseUrl: () => databaseUrl,
    isOwnDatabase,
    end: (code) => void ended.push(code),
    watch: DEFAULT_DRIFT_POLICY,
    applicationVersion: 'test',
    sessionSettings: {},
    environment: () => [],
    connect: () => Promise.reject(new Error('This command opens what it needs.')),
    openOnce: () => Promise.reject(new Error('This test opens no other database.')),
    open,
  });
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    const program = new Command().addCommand(command).exitOverride();
    await program.parseAsync([command.name(), ...args], { from: 'user' });
  } finally {
    for (const orm of opened) await orm.close(true);
  }
  return { code: ended.at(-1), text: output.lines.join('\n') };
}
