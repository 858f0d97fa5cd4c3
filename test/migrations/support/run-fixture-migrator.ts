/**
 * A migrator as a process: `run-fixture-migrator.ts <folder> up|down <target>`, on DATABASE_URL.
 *
 * WAIT_MS: how long to wait for another migrator. KILL_AT: it kills itself, as `kill -9` does, before its n-th query.
 * Prints what it did, or why not, as one line of JSON, and ends with the exit code of `compendium migrate`.
 */
import { MigrationsError } from '../../../src/modules/migrations/migrations-error.ts';
import { exitCodeOf } from '../../../src/modules/migrations/commands/exit-code.ts';
import { openFixtureMigrator } from './open-fixture-migrator.ts';

const { DATABASE_URL: databaseUrl = '', WAIT_MS, LOCK_TIMEOUT_MS, KILL_AT } = process.env;
const [folder = '', direction = 'up', target = 'head'] = process.argv.slice(2);

let queries = 0;
const beforeQuery = () => {
  queries += 1;
  if (queries === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL');
};

await using open = await openFixtureMigrator({
  databaseUrl,
  folder,
  beforeQuery,
  settings: {
    handlesSignals: true,
    ...(WAIT_MS ? { waitMs: Number(WAIT_MS) } : {}),
    ...(LOCK_TIMEOUT_MS ? { lockTimeoutMs: Number(LOCK_TIMEOUT_MS) } : {}),
  },
});
try {
  const { migrator } = open;
  const result = direction === 'up' ? await migrator.upgrade(target) : await migrator.downgrade(target);
  print({ applied: result.revisions.map((revision) => revision.name), to: result.to });
} catch (error) {
  print({ error: error instanceof MigrationsError ? error.code : 'error', message: String(error) });
  process.exitCode = exitCodeOf(error);
}

function print(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
