import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hasCode } from '../../dev/development-error.ts';
import type { EmbeddedServer } from '../../dev/postgres/embedded-server.ts';
import { findPostmaster } from '../../dev/postgres/postmaster.ts';
import { until } from './until.ts';

/** Ends every process of a server at once with kill -9, as a power cut would. Linux only: it reads `/proc`. */
export async function killServer(server: EmbeddedServer): Promise<void> {
  const postmaster = findPostmaster(path.join(server.folder, 'cluster'));
  if (!postmaster) throw new Error('The server does not run.');
  // held still first: it starts no more processes, and none of them has the time to say farewell
  signal(postmaster.pid, 'SIGSTOP');
  // each of them leads a process group of its own
  const pids = [
    postmaster.pid,
    ...processes()
      .filter((one) => one.parent === postmaster.pid)
      .map((one) => one.pid),
  ];
  for (const name of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) signal(pid, name);
  const remaining = () => processes().filter((one) => pids.includes(one.pid) && one.state !== 'Z');
  await until('all processes of the server are gone', () => Promise.resolve(remaining().length === 0));
}

/** Sends a signal to a process, which may have ended since it was listed. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function processes(): { pid: number; parent: number; state: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = /\) (?<state>\S) (?<parent>\d+)/.exec(statOf(name))?.groups;
      return fields ? [{ pid: Number(name), parent: Number(fields['parent']), state: fields['state'] ?? '' }] : [];
    });
}

/** Empty for a process that ended meanwhile. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
