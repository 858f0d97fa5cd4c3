import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { freePort } from '../../dev/free-port.ts';
import { whenAnswering } from '../../dev/postgres/when-answering.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * Gives the suite that calls it a PgBouncer in front of the server of `database`. To be called while suites are being
 * declared, and used from tests on.
 */
export function usePgBouncer(
  database: { readonly url: string },
  mode: 'transaction' | 'session',
): { readonly url: string } {
  const folder = temporaryFolder();
  let child: ChildProcess | undefined;
  let url = '';
  beforeAll(async () => {
    [child, url] = await start(database.url, mode, folder);
  });
  afterAll(async () => {
    if (child && child.exitCode === null && child.kill('SIGINT')) await once(child, 'close');
  });
  return {
    get url() {
      return url;
    },
  };
}

async function start(databaseUrl: string, mode: string, folder: string): Promise<[ChildProcess, string]> {
  const { hostname, port, username, password } = new URL(databaseUrl);
  const listening = await freePort(0);
  const file = path.join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${port || '5432'} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listening}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
ignore_startup_parameters = statement_timeout
default_pool_size = 5
`,
  );
  chmodSync(file, 0o644);
  // it refuses to run as root, and switches to the user it is told
  const args = process.getuid?.() === 0 ? ['-u', 'nobody', file] : [file];
  const child = spawn('pgbouncer', args, { stdio: 'ignore' });
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(listening) }).href;
  await whenAnswering(url, 300_000);
  return [child, url];
}
