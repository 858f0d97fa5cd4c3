import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { AppError } from './common/app-error.ts';
import { GROUPS, SINGLE } from './command-list.ts';
import { EnvError, readCommandEnv, showsStacks } from './config/env.ts';
import { APPLICATION_VERSION } from './config/package.ts';
import { MIGRATIONS_FOLDER } from './database/migrations-folder.ts';
import { WATCH_POLICY } from './database/watch-policy.ts';
import { CatalogLockError } from './modules/migrations/catalog/catalog-lock-error.ts';
import type { CommandContext } from './modules/migrations/commands/context.ts';
import { completionCommand } from './modules/migrations/commands/completion.ts';
import { EXIT, type ExitCode, exitCodeOf } from './modules/migrations/commands/exit-code.ts';
import { withoutColorOption } from './modules/migrations/commands/paint.ts';
import { Output } from './modules/migrations/commands/output.ts';
import { describeConnectionError } from './modules/migrations/runner/connection-error.ts';
import { DriftedError } from './modules/migrations/runner/errors.ts';

/**
 * The operator's command.
 *
 * @param words without node and script: `['migrate', 'upgrade']`.
 * @param folder of revisions, ORM snapshot and catalog lock.
 * @param isOwnDatabase true when `DATABASE_URL` is the database that a checkout starts for itself.
 * @returns the exit code; see {@link EXIT}.
 */
export async function operatorCommand(
  words: readonly string[],
  folder = MIGRATIONS_FOLDER,
  isOwnDatabase = false,
): Promise<ExitCode> {
  const argv = withoutColorOption(words);
  const output = new Output(argv.includes('--json'));
  const opened: { close(): Promise<void> }[] = [];
  let code: ExitCode = EXIT.ok;
  const context: CommandContext = {
    output,
    folder,
    databaseUrl: () => readCommandEnv().DATABASE_URL,
    isOwnDatabase,
    end: (ended) => {
      code = ended;
    },
    watch: WATCH_POLICY,
    connect: async () => {
      const env = readCommandEnv();
      const { connect } = await import('./modules/migrations/runner/plain-connection.ts');
      const connection = await connect(env.DATABASE_URL, env.DB_CONNECT_TIMEOUT_MS);
      opened.push({ close: async () => connection[Symbol.asyncDispose]() });
      return connection.query;
    },
    open: async (databaseUrl) => {
      const env = readCommandEnv();
      const { openMigrations } = await import('./open-migrations.ts');
      const migrations = await openMigrations(env, databaseUrl ?? env.DATABASE_URL, folder);
      opened.push(migrations);
      return migrations;
    },
  };
  try {
    await (await program(context, argv)).parseAsync(argv, { from: 'user' });
  } catch (error) {
    code = explain(error, output);
  } finally {
    for (const migrations of opened) await migrations.close();
  }
  return code;
}

/**
 * The commands that `argv` can mean: one when it names one, those of a group when it names that, the groups for help. Without
 * words it is all of them.
 */
async function program(context: CommandContext, argv: readonly string[]): Promise<Command> {
  const [first = '', second = ''] = argv.filter((word) => !word.startsWith('-') && word !== 'help');
  const root = new Command('compendium')
    .description('Revisions and drift of the Anki Compendium database. DATABASE_URL names it.')
    .option('--no-color', 'without colour, also at a terminal; so does the variable NO_COLOR')
    .version(APPLICATION_VERSION);
  for (const [name, { description, commands }] of Object.entries(GROUPS)) {
    const group = root.command(name).description(description);
    const asked = first === name ? commands[second] : undefined;
    const loaders = asked ? [asked] : first === name || argv.length === 0 ? Object.values(commands) : [];
    for (const load of loaders) group.addCommand((await load())(context));
  }
  if (first === 'completion' || !(first in GROUPS || first in SINGLE)) {
    root.addCommand(completionCommand(context, () => program(context, [])));
  }
  for (const [name, load] of Object.entries(SINGLE)) {
    if (first === name || !(first in GROUPS || first in SINGLE)) root.addCommand((await load())(context));
  }
  return withoutExit(root);
}

/** Commander must not end the process: the exit code is ours to give. */
function withoutExit<C extends CommandUnknownOpts>(command: C): C {
  for (const child of command.commands) withoutExit(child);
  return command.exitOverride();
}

/** Commander has told a person already what is wrong with the words, or shown the help that was asked for. */
function explainUsage(error: CommanderError, output: Output): ExitCode {
  if (error.exitCode === 0) return EXIT.ok;
  output.failed({ code: 'usage', message: error.message });
  return EXIT.usage;
}

function explain(error: unknown, output: Output): ExitCode {
  if (error instanceof CommanderError) return explainUsage(error, output);
  const debug = showsStacks();
  const connection = describeConnectionError(error, process.env['DATABASE_URL'] ?? '');
  const own = error instanceof Error ? error.message : String(error);
  // an error of ours says more than the code of the driver beneath it
  const message = error instanceof AppError ? own : (connection ?? own);
  const foreseen = [AppError, EnvError, CatalogLockError].some((type) => error instanceof type);
  const known = connection !== null || foreseen;
  output.error(
    known ? message : `${message}\nThis is not an error that was foreseen; LOG_LEVEL=debug shows where it came from.`,
  );
  if (debug && error instanceof Error) output.error(error.stack ?? '');
  const objects = error instanceof DriftedError ? { objects: error.objects } : {};
  output.failed({ code: error instanceof AppError ? error.code : 'error', message, ...objects });
  return exitCodeOf(error);
}
