import path from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { dataFolder } from '../data-folder.ts';
import { FileLock } from '../file-lock.ts';
import { startServer, type EmbeddedServer } from './embedded-server.ts';

/** A use of the development database; the server runs at least until it is released. */
export interface DevelopmentDatabase {
  /** For the role that owns the database: it may create databases, and is not a superuser, as in production. */
  readonly url: string;
  readonly server: EmbeddedServer;
  /** Ends this use; the last use of all processes stops the server. Happens by itself when the process exits. */
  release(): Promise<void>;
}

const DATABASE = 'anki_compendium';
const OWNER = 'anki';
const START_MS = 120_000;
const STOP_MS = 30_000;

/**
 * Uses the checkout's own PostgreSQL: starts it, or joins the processes that already use it.
 *
 * Every use holds the file `server.users` shared; who starts or stops the server holds `server.turn` alone. Both are the
 * kernel's locks, so a process that is killed neither blocks the others nor counts as a user.
 *
 * @throws {DevelopmentError} when the server cannot be started.
 */
export async function acquireDevelopmentDatabase(onProgress?: (line: string) => void): Promise<DevelopmentDatabase> {
  const folder = dataFolder();
  const [turnFile, usersFile] = [path.join(folder, 'server.turn'), path.join(folder, 'server.users')];

  const turn = await FileLock.take(turnFile, 'exclusive', START_MS);
  let server: EmbeddedServer;
  let use: FileLock;
  try {
    server = await startServer({ folder: path.join(folder, 'postgres'), ...(onProgress && { onProgress }) });
    use = await FileLock.take(usersFile, 'shared', STOP_MS);
    await ensureDatabase(server);
  } finally {
    turn.release();
  }

  const leaveAtExit = (): void => {
    use.release();
    const turn = FileLock.try(turnFile, 'exclusive', STOP_MS);
    if (turn && isUnused(usersFile)) server.stopSync();
    turn?.release();
  };
  process.once('exit', leaveAtExit);

  return {
    url: `postgresql://${OWNER}:${server.password}@127.0.0.1:${server.port}/${DATABASE}`,
    server,
    async release() {
      if (!process.listeners('exit').includes(leaveAtExit)) return;
      process.off('exit', leaveAtExit);
      use.release();
      const turn = await FileLock.take(turnFile, 'exclusive', STOP_MS);
      try {
        if (isUnused(usersFile)) await server.stop();
      } finally {
        turn.release();
      }
    },
  };
}

function isUnused(usersFile: string): boolean {
  const alone = FileLock.try(usersFile, 'exclusive');
  alone?.release();
  return alone !== undefined;
}

async function ensureDatabase(server: EmbeddedServer): Promise<void> {
  const client = new Client({ connectionString: server.superuserUrl });
  await client.connect();
  try {
    const [role, database] = [escapeIdentifier(OWNER), escapeIdentifier(DATABASE)];
    const roles = await client.query('select from pg_roles where rolname = $1', [OWNER]);
    if (roles.rowCount === 0) {
      await client.query(`create role ${role} login createdb password ${escapeLiteral(server.password)}`);
    }
    const databases = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (databases.rowCount === 0) await client.query(`create database ${database} owner ${role}`);
  } finally {
    await client.end();
  }
}
