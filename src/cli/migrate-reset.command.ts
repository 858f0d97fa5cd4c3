import { Command } from '@commander-js/extra-typings';
import { Client, DatabaseError } from 'pg';
import {
  canAsk,
  type CommandContext,
  confirm,
  describeExits,
  describeRun,
  EXIT,
  listen,
  UsageError,
} from '../modules/migrations/commands/index.ts';
import { NotApprovedError } from '../modules/migrations/orm.ts';
import { installQueue } from '../queue/install-queue.ts';

const OBJECT_IN_USE = '55006';

/** `compendium migrate reset`: the database of a checkout as the first `npm start` makes it. */
export function resetCommand(context: CommandContext) {
  return new Command('reset')
    .description('in a checkout: delete its own database with all rows, apply all revisions, and install the queue')
    .option('--yes', 'do not ask; needed where no terminal is')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  npm run -s compendium -- migrate reset')
    .addHelpText('after', describeExits({ locks: true }))
    .action(async ({ yes }) => {
      await approve(context, yes === true);
      const databaseUrl = context.databaseUrl();
      await recreateDatabase(databaseUrl);
      const { migrator } = await context.open();
      const result = await migrator.upgrade('head', listen(context.output));
      const queue = await installQueue(databaseUrl);
      context.output.answer({ ...result, queue }, [
        ...describeRun(result, false),
        `The queue is installed at version ${queue.after}.`,
      ]);
      context.end(EXIT.ok);
    });
}

/** @throws {UsageError} for any database but the checkout's own, and without an answer; {NotApprovedError} for another one. */
async function approve(context: CommandContext, yes: boolean): Promise<void> {
  if (!context.isOwnDatabase) {
    throw new UsageError(
      '"migrate reset" deletes a whole database, so it takes none but the one that a checkout starts for itself: ' +
        'unset DATABASE_URL and run npm run -s compendium -- migrate reset. Nothing was run.',
    );
  }
  if (yes) return;
  if (!canAsk())
    throw new UsageError('The question needs a terminal. Pass --yes to delete the database. Nothing was run.');
  const question = "This deletes the checkout's own database with all its rows.";
  if (!(await confirm(question))) throw new NotApprovedError('declined');
}

/** Drops the database behind `databaseUrl` and creates it again, empty. */
async function recreateDatabase(databaseUrl: string): Promise<void> {
  const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const server = new Client({ connectionString: Object.assign(new URL(databaseUrl), { pathname: '/postgres' }).href });
  await server.connect();
  try {
    await dropDatabase(server, name, quoted);
    await server.query(`create database ${quoted}`);
  } finally {
    await server.end();
  }
}

/** @throws {UsageError} while other sessions use it. */
async function dropDatabase(server: Client, name: string, quoted: string): Promise<void> {
  try {
    await server.query(`drop database if exists ${quoted}`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== OBJECT_IN_USE) throw error;
    const { rows: sessions } = await server.query<{ name: string }>(
      `select distinct coalesce(nullif(application_name, ''), 'process ' || pid) as name
       from pg_stat_activity where datname = $1 order by 1`,
      [name],
    );
    throw new UsageError(
      `The database is in use by ${sessions.map((session) => session.name).join(', ') || 'another session'}. ` +
        'Stop "npm start" and close other sessions, then retry. Nothing was run.',
    );
  }
}
