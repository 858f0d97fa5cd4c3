import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/**
 * `pg_dump <from> | psql <to>`, as a person does it: the roles of the cluster are not in it.
 *
 * @throws with what the programs said, when either fails.
 */
export async function dumpAndRestore(from: string, to: string): Promise<void> {
  const dump = spawn('pg_dump', ['--dbname', from], { stdio: ['ignore', 'pipe', 'pipe'] });
  const restore = spawn('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', to], {
    stdio: [dump.stdout, 'ignore', 'pipe'],
  });
  // psql holds the pipe by now; ours would keep pg_dump waiting after psql has given up
  dump.stdout.destroy();
  const outcomes = await Promise.all(
    [dump, restore].map(async (program) => {
      const [[code], said] = await Promise.all([once(program, 'close'), text(program.stderr)]);
      return code === 0 ? '' : `${program.spawnfile}: ${said}`;
    }),
  );
  if (outcomes.some((said) => said !== '')) throw new Error(outcomes.join('\n').trim());
}
