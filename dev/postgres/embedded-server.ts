import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DevelopmentError } from '../development-error.ts';
import { freePort } from '../free-port.ts';
import { findBinaries, program, type Binaries } from './binaries.ts';
import { ensureCluster, writeSettings, type ServerSettings } from './cluster.ts';
import { commandEnvironment, run } from './command.ts';
import { findPostmaster } from './postmaster.ts';
import { clusterOf, giveTo, openHome, passwordOf, type ServerHome } from './server-home.ts';
import { whenAnswering } from './when-answering.ts';

/** A running PostgreSQL server on 127.0.0.1. It is a process of its own: it goes on when this one ends. */
export interface EmbeddedServer {
  /** A URL of the database `postgres` for the superuser `postgres`. */
  readonly superuserUrl: string;
  readonly password: string;
  readonly port: number;
  /** Everything that the server keeps; not the folder asked for when the server's user cannot enter that one. */
  readonly folder: string;
  readonly version: string;
  stop(): Promise<void>;
  /** The same without letting go of the thread, for a process that is about to exit. */
  stopSync(): void;
}

export interface StartOptions {
  /** The server's own folder, made when it is missing and kept. */
  readonly folder: string;
  readonly binaries?: Binaries;
  readonly settings?: ServerSettings;
  readonly onProgress?: (line: string) => void;
}

const START_ATTEMPTS = 3;
const WAIT_SECONDS = '60';

/**
 * Starts the server of a folder, or finds it running.
 *
 * Callers see to it that no two of them start or stop the server of one folder at the same time.
 *
 * @throws {DevelopmentError} with what to do, when it cannot be started.
 */
export async function startServer(options: StartOptions): Promise<EmbeddedServer> {
  const report = options.onProgress ?? (() => {});
  const home = await openHome(options.folder, options.binaries ?? findBinaries(), report);
  await ensureCluster(home, report);
  const port = findPostmaster(clusterOf(home))?.port ?? (await start(home, options.settings ?? {}));
  const server = describe(home, port);
  await whenAnswering(server.superuserUrl, Number(WAIT_SECONDS) * 1000);
  return server;
}

/** Stops the server of a folder, if it runs, and deletes everything it kept. */
export async function removeServer(folder: string): Promise<void> {
  const home = await openHome(folder, findBinaries(), () => {});
  await describe(home, 0).stop();
  await rm(home.folder, { recursive: true, force: true });
}

/** @returns the port: the one of the last start if it is still free, so that a saved URL goes on working. */
async function start(home: ServerHome, settings: ServerSettings): Promise<number> {
  const portFile = path.join(home.folder, 'port');
  const log = path.join(home.folder, 'server.log');
  let said = '';
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    const port = await freePort(existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0);
    writeFileSync(portFile, String(port));
    giveTo(home.account, portFile);
    writeSettings(home, { ...settings, port: String(port) });
    if (existsSync(log)) renameSync(log, `${log}.1`);
    const { code, output } = await pgCtl(home, 'start', '-l', log);
    if (code === 0) return port;
    said = [output, existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-12).join('\n') : '']
      .join('\n')
      .trim();
  }
  throw new DevelopmentError(`PostgreSQL ${home.version} does not start on ${clusterOf(home)}. It says:\n${said}`);
}

function describe(home: ServerHome, port: number): EmbeddedServer {
  const password = passwordOf(home);
  return {
    superuserUrl: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    password,
    port,
    folder: home.folder,
    version: home.version,
    async stop() {
      if (!findPostmaster(clusterOf(home))) return;
      const { code, output } = await pgCtl(home, 'stop', '-m', 'fast');
      if (code !== 0 && findPostmaster(clusterOf(home))) {
        throw new DevelopmentError(`PostgreSQL on ${clusterOf(home)} does not stop. pg_ctl says:\n${output}`);
      }
    },
    stopSync() {
      if (!findPostmaster(clusterOf(home))) return;
      spawnSync(program(home.binaries, 'pg_ctl'), pgCtlArguments(home, 'stop', '-m', 'fast'), {
        ...home.account,
        cwd: '/',
        env: commandEnvironment(),
        stdio: 'ignore',
      });
    },
  };
}

const pgCtl = (home: ServerHome, ...command: string[]) =>
  run(program(home.binaries, 'pg_ctl'), pgCtlArguments(home, ...command), home.account);

const pgCtlArguments = (home: ServerHome, ...command: string[]): string[] =>
  command.concat('-D', clusterOf(home), '-w', '-t', WAIT_SECONDS);
