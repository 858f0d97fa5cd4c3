import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { FileLock } from '../../dev/file-lock.ts';
import type { Binaries } from '../../dev/postgres/binaries.ts';
import { type EmbeddedServer, removeServer, startServer } from '../../dev/postgres/embedded-server.ts';

/** The PostgreSQL server of one test run. */
export interface RunServer {
  readonly url: string;
  /** With its version, as the running server states it. */
  readonly name: string;
  stop(): Promise<void>;
}

const PREPARED = 'prepared-';
const PREPARE_MS = 120_000;
const KEPT = 5;

/** What is lost in a crash of the machine is only a test run. */
const FAST_AND_FORGETFUL = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
};

export interface RunServerOptions {
  /** Of another major than the one that npm installed here. */
  readonly binaries?: Binaries;
  /** What the server holds from the start: made once, and copied for each run. */
  readonly contents?: Contents;
}

interface Contents {
  /** Names the contents; other contents have another key. */
  readonly key: string;
  /** Makes them on an empty server. @returns false when they are not to be kept. */
  readonly make: (url: string) => Promise<boolean>;
}

/** Starts a server that lives as long as the run, after removing those of runs that were killed. */
export async function startRunServer(
  report: (line: string) => void,
  { binaries, contents }: RunServerOptions = {},
): Promise<RunServer> {
  const runs = path.join(tmpdir(), `anki-compendium-tests-${userInfo().uid}`);
  mkdirSync(runs, { recursive: true, mode: 0o755 });
  await removeKilledRuns(runs);

  const folder = path.join(runs, randomBytes(6).toString('hex'));
  const alive = await FileLock.take(`${folder}.lock`, 'exclusive', 0);
  const start = (where: string) =>
    startServer({ folder: where, settings: FAST_AND_FORGETFUL, onProgress: report, ...(binaries && { binaries }) });
  if (contents) await copyPrepared(runs, folder, contents, start);
  const server = await start(folder);
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

/** Copies the folder of a stopped server that has the contents, and prepares it when there is none. */
async function copyPrepared(
  runs: string,
  folder: string,
  { key, make }: Contents,
  start: (folder: string) => Promise<EmbeddedServer>,
): Promise<void> {
  const prepared = path.join(runs, `${PREPARED}${key}`);
  const lock = await FileLock.take(path.join(runs, 'preparing'), 'exclusive', PREPARE_MS);
  try {
    if (!existsSync(prepared)) {
      const fresh = path.join(runs, 'fresh');
      await removeServer(fresh);
      const server = await start(fresh);
      const isKept = await make(server.superuserUrl);
      await server.stop();
      if (!isKept) return await rename(fresh, folder);
      await rename(fresh, prepared);
      await removeOldest(runs);
    }
    // with its owner, who is another account when root runs this
    execFileSync('cp', ['-Rp', prepared, folder]);
    await rm(path.join(folder, 'port'), { force: true });
  } finally {
    lock.release();
  }
}

/** Several checkouts may prepare servers in turn: a few of them are kept. */
async function removeOldest(runs: string): Promise<void> {
  const folders = readdirSync(runs).filter((name) => name.startsWith(PREPARED));
  const age = (name: string) => statSync(path.join(runs, name)).ctimeMs;
  for (const old of folders.toSorted((a, b) => age(b) - age(a)).slice(KEPT)) {
    await rm(path.join(runs, old), { recursive: true });
  }
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
