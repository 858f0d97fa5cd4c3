import { CommanderError } from '@commander-js/extra-typings';
import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import { MigrationsError } from '../migrations-error.ts';
import { completeOptions, watchOf } from '../options.ts';
import { describeConnectionError } from '../runner/errors/connection-error.ts';
import { DriftedError } from '../runner/errors/drifted-error.ts';
import { RunRefusedError } from '../runner/errors/run-refused-error.ts';
import type { CommandLine } from './command-line-options.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { Output } from './output.ts';
import { withoutColorOption } from './paint.ts';
import { program } from './program.ts';

/**
 * Runs one command of the command line, and prints its answer or its error.
 *
 * @param words without node and script: `['migrate', 'upgrade']`.
 * @returns the exit code; see {@link EXIT}. Errors of commands are printed and become an exit code.
 * @throws the error of a connection that cannot be closed, when the command has ended.
 */
export async function runCommandLine(line: CommandLine, words: readonly string[]): Promise<ExitCode> {
  const argv = withoutColorOption(words);
  const output = new Output(argv.includes('--json'));
  const opened: { close(): Promise<void> }[] = [];
  const ended: { code: ExitCode } = { code: EXIT.ok };
  try {
    await (await program(line, contextOf(line, output, opened, ended), argv)).parseAsync(argv, { from: 'user' });
    return ended.code;
  } catch (error) {
    return explain(line, error, output);
  } finally {
    for (const one of opened) await one.close();
  }
}

function contextOf(
  line: CommandLine,
  output: Output,
  opened: { close(): Promise<void> }[],
  ended: { code: ExitCode },
): CommandContext {
  const options = completeOptions(line.options);
  const watch = watchOf(options, line.place);
  return {
    output,
    folder: line.folder,
    watch,
    applicationVersion: options.application.version,
    sessionSettings: line.sessionSettings ?? {},
    isOwnDatabase: line.isOwnDatabase ?? false,
    databaseUrl: () => line.databaseUrl(),
    environment: () => line.environment?.() ?? [],
    end: (code) => {
      ended.code = code;
    },
    connect: async () => {
      const { connect } = await import('../runner/plain-connection.ts');
      const connection = await connect(line.databaseUrl(), line.connectTimeoutMs?.());
      opened.push({ close: async () => connection[Symbol.asyncDispose]() });
      return connection.query;
    },
    open: async (databaseUrl = line.databaseUrl()) => {
      const { openMigrations } = await import('./open-migrations.ts');
      const migrations = await openMigrations(await line.ormOptions(databaseUrl), { databaseUrl, watch });
      opened.push(migrations);
      return migrations;
    },
    openOnce: async (databaseUrl, sessions) => {
      const { openMigrations } = await import('./open-migrations.ts');
      const ormOptions = await line.ormOptions(databaseUrl);
      const pool = { ...ormOptions.pool, min: 0, max: sessions };
      const migrations = await openMigrations({ ...ormOptions, pool }, { databaseUrl, watch });
      return { ...migrations, [Symbol.asyncDispose]: () => migrations.close() };
    },
  };
}

/** Commander has told a person already what is wrong with the words, or shown the help that was asked for. */
function explainUsage(error: CommanderError, output: Output): ExitCode {
  if (error.exitCode === 0) return EXIT.ok;
  output.failed({ code: 'usage', message: error.message });
  return EXIT.usage;
}

function explain(line: CommandLine, error: unknown, output: Output): ExitCode {
  if (error instanceof CommanderError) return explainUsage(error, output);
  const own = error instanceof Error ? error.message : String(error);
  const isOurs = [MigrationsError, CatalogLockError].some((type) => error instanceof type) || line.isForeseen?.(error);
  // an error of ours says more than the code of the driver beneath it
  const connection = isOurs ? null : describeConnectionError(error, urlOf(line));
  const message = connection ?? own;
  output.error(
    isOurs || connection !== null
      ? message
      : `${message}\nThis is not an error that was foreseen; its stack tells more.`,
  );
  if (line.showsStacks?.() && error instanceof Error) output.error(error.stack ?? '');
  const refusals = error instanceof RunRefusedError ? error.refusals : [error];
  const drifted = refusals.find((refusal) => refusal instanceof DriftedError);
  const objects = drifted ? { objects: drifted.objects } : {};
  output.failed({ code: isOurs ? codeOf(error) : 'error', message, ...objects });
  return exitCodeOf(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'error';
}

function urlOf(line: CommandLine): string {
  try {
    return line.databaseUrl();
  } catch {
    return '';
  }
}
