import type { Configuration } from '@mikro-orm/core';
import { databaseUrlOf, migratorFor, optionsOf } from '../migrator-for.ts';
import { folderOf } from '../revisions/folder.ts';
import { placeOf } from '../runner/revision-place.ts';
import { runCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line-options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { Output } from './output.ts';
import { UsageError } from './usage-error.ts';

const NO_MIGRATOR =
  'The configuration of MikroORM has no Migrator of this package. Add it: ' +
  "extensions: [migratorFor({ application: { name: '…', version: '…' } })]. Nothing was run.";

/**
 * Runs a command on what the configuration file of MikroORM says: the same file as `npx mikro-orm` finds.
 *
 * @param words without node and script.
 */
export async function runOfConfiguration(words: readonly string[]): Promise<ExitCode> {
  let line: CommandLine;
  try {
    line = lineOf(await readConfiguration());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const output = new Output(words.includes('--json'));
    output.error(message);
    output.failed({ code: 'configuration', message });
    return error instanceof UsageError ? EXIT.usage : EXIT.failure;
  }
  return runCommandLine(line, words);
}

/** @throws {UsageError} where there is none to read. */
async function readConfiguration(): Promise<Configuration> {
  const { CLIHelper } = await import('@mikro-orm/cli').catch((cause: unknown) => {
    throw new UsageError('@mikro-orm/cli is not installed. Run: npm install --save-dev @mikro-orm/cli', { cause });
  });
  const { preferTs, tsConfigPath, tsLoader } = CLIHelper.getSettings();
  if (preferTs !== false) await CLIHelper.registerTypeScriptSupport(tsConfigPath, tsLoader);
  return CLIHelper.getConfiguration();
}

function lineOf(configuration: Configuration): CommandLine {
  const all = configuration.getAll();
  const options = optionsOf(all.extensions);
  if (!options) throw new UsageError(NO_MIGRATOR);
  return {
    description: 'Revisions and drift of the PostgreSQL database that the configuration of MikroORM names.',
    options,
    place: placeOf(all.schema, all.migrations.tableName),
    folder: folderOf(all.migrations, all.baseDir),
    databaseUrl: () => databaseUrlOf(configuration),
    ormOptions: async (databaseUrl) => ({
      ...all,
      clientUrl: databaseUrl,
      driverOptions: { ...all.driverOptions, connectionString: databaseUrl },
      extensions: [
        ...all.extensions.filter((one) => optionsOf([one]) === null),
        migratorFor(options, { handlesSignals: true }),
      ],
    }),
  };
}
