import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { FileLock } from '../../dev/file-lock.ts';
import type { Binaries } from '../../dev/postgres/binaries.ts';
import { removeServer, startServer } from '../../dev/postgres/embedded-server.ts';

/** The PostgreSQL server of one test run. */
export interface RunServer {
  readonly url: string;
  /** With its version, as the running server states it. */
  readonly name: string;
  stop(): Promise<void>;
}

/** What is lost in a crash of the machine is only a test run. */
const FAST_AND_FORGETFUL = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
};

/**
 * Starts a server that lives as long as the run, after removing those of runs that were killed.
 *
 * @param binaries of another major than the one that npm installed here
 */
export async function startRunServer(report: (line: string) => void, binaries?: Binaries): Promise<RunServer> {
  const runs = path.join(tmpdir(), `anki-compendium-tests-${userInfo().uid}`);
  mkdirSync(runs, { recursive: true, mode: 0o755 });
  await removeKilledRuns(runs);

  const folder = path.join(runs, randomBytes(6).toString('hex'));
  const alive = await FileLock.take(`${folder}.lock`, 'exclusive', 0);
  const server = await startServer({
    folder,
    settings: FAST_AND_FORGETFUL,
    onProgress: report,
    ...(binaries && { binaries }),
  });
  return {
    url: server.superuserUrl,
    name: await serverName(server.superuserUrl),
    async stop() {
      await removeServer(folder);
      alive.release();
      await rm(`${folder}.lock`, { force: true });
    },
  };
}

/** Asks a server for its name and version: `PostgreSQL 15.20 (Debian 15.20-0+deb12u1)`. */
export async function serverName(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select 'PostgreSQL ' || current_setting('server_version') as name`,
    );
    return rows[0]?.name ?? 'PostgreSQL';
  } finally {
    await client.end();
  }
}

async function removeKilledRuns(runs: string): Promise<void> {
  for (const file of readdirSync(runs).filter((name) => name.endsWith('.lock'))) {
    const lock = FileLock.try(path.join(runs, file), 'exclusive');
    if (!lock) continue;
    const folder = path.join(runs, file.replace(/\.lock$/, ''));
    await removeServer(folder);
    lock.release();
    await rm(path.join(runs, file), { force: true });
  }
}
