/** `npm run -s compendium -- …`: the operator's command on the checkout's own database, unless DATABASE_URL names another. */
import './node-version.mjs';
import path from 'node:path';
import { freshBuild } from './build.ts';
import { PROJECT_FOLDER } from './data-folder.ts';
import { DevelopmentError } from './development-error.ts';
import { acquireDevelopmentDatabase } from './postgres/development-database.ts';

const argv = process.argv.slice(2);
const onlyTalks =
  argv.length === 0 ||
  argv[0] === 'openapi' ||
  argv[0] === 'completion' ||
  argv.some((word) => ['-h', '--help', 'help', '-V', '--version'].includes(word));

// Without this Ctrl-C would end the process before it lets go of the database. A handler of the command's own wins.
process.on('SIGINT', () => {
  if (process.listenerCount('SIGINT') === 1) process.exit(130);
});

try {
  process.exitCode = await (process.env['DATABASE_URL'] || onlyTalks
    ? runCommand(false)
    : onDevelopmentDatabase(runCommand));
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function runCommand(isOwnDatabase: boolean): Promise<number> {
  const program: unknown = await import(path.join(await freshBuild(), 'run-command.js'));
  return isCommand(program) ? program.main(argv, path.join(PROJECT_FOLDER, 'src/migrations'), isOwnDatabase) : 1;
}

/** The compiled `src/run-command.ts`, which types cannot see. */
function isCommand(program: unknown): program is typeof import('../src/run-command.ts') {
  return typeof program === 'object' && program !== null && 'main' in program;
}

async function onDevelopmentDatabase(work: (isOwnDatabase: boolean) => Promise<number>): Promise<number> {
  // Standard output is the command's: it may be JSON for another program.
  const database = await acquireDevelopmentDatabase((line) => console.error(`PostgreSQL: ${line}`));
  try {
    process.env['DATABASE_URL'] = database.url;
    return await work(true);
  } finally {
    await database.release();
  }
}
