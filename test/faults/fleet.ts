import path from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../dev/free-port.ts';
import { type Issuer, startIssuer } from '../../dev/issuer/issuer.ts';
import { type EmbeddedServer, removeServer, startServer } from '../../dev/postgres/embedded-server.ts';
import { whenReady } from '../../dev/start/when-ready.ts';
import { killServer } from '../support/kill-server.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { type ObjectStore, startObjectStore } from './object-store.ts';

const [APIS, WORKERS] = [3, 3];
const START_MS = 300_000;

/** A process of the service; a worker answers /health/live and /metrics only. */
export interface Member extends Spawned {
  readonly origin: string;
}

/** As many processes as several machines would run, on one PostgreSQL, one object store and one issuer that can fail. */
export interface Fleet {
  readonly apis: readonly Member[];
  readonly workers: readonly Member[];
  /** On the way from every process to the database. */
  readonly proxy: TcpProxy;
  readonly store: ObjectStore;
  readonly issuer: Issuer;
  /** Asks the database itself, past the proxy; a session each, for the server is restarted now and then. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  stopServer(how: 'kill' | 'stop'): Promise<void>;
  startServer(): Promise<void>;
  stopIssuer(): Promise<void>;
  startIssuer(): Promise<void>;
  /** More of them; the members that the fleet was started with stay its own. */
  startApi(): Promise<Member>;
  startWorker(): Promise<Member>;
}

/**
 * Starts the fleet on a database that its migrator has made, runs `work`, and takes everything down.
 *
 * @param build folder of the compiled program.
 * @param folder that the user of the database's server may enter.
 */
export async function withFleet(build: string, folder: string, work: (fleet: Fleet) => Promise<void>): Promise<void> {
  const postgres = path.join(folder, 'postgres');
  const issuerFolder = path.join(folder, 'issuer');
  const members: Spawned[] = [];
  let server: EmbeddedServer = await startServer({ folder: postgres });
  const store = await startObjectStore(path.join(folder, 'objects'));
  let issuer = await startIssuer({ port: 0, folder: issuerFolder });
  const proxy = await startTcpProxy(server.superuserUrl);
  try {
    await ask(server.superuserUrl, 'create database fleet template template0');
    const database = Object.assign(new URL(server.superuserUrl), { pathname: '/fleet' });
    const environment = {
      DATABASE_URL: Object.assign(new URL(database), { host: proxy.host }).href,
      KEYCLOAK_URL: issuer.url,
      ...store.variables,
      SCHEMA_CHECK_CACHE_MS: '0',
      RATE_LIMIT_ENABLED: 'false',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
    };
    const spawn = (entry: string, variables: NodeJS.ProcessEnv = {}): Spawned => {
      const member = spawnNode([path.join(build, entry)], { ...environment, ...variables });
      members.push(member);
      return member;
    };
    for (const command of [
      ['migrate', 'upgrade'],
      ['queue', 'install'],
    ]) {
      const migrator = spawnNode([path.join(build, 'cli.js'), ...command], environment);
      const code = await migrator.ended();
      if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${migrator.output()}`);
    }
    const start = async (entry: string, portVariable: string): Promise<Member> => {
      const port = String(await freePort(0, '127.0.0.1'));
      const origin = `http://127.0.0.1:${port}`;
      const member = spawn(entry, { [portVariable]: port, PUBLIC_URL: origin });
      await whenReady(`${origin}/health/live`, START_MS, new AbortController().signal);
      return { ...member, origin };
    };
    const startApi = () => start('main.js', 'PORT');
    const startWorker = () => start('worker.js', 'METRICS_PORT');
    const apis = await Promise.all(Array.from({ length: APIS }, startApi));
    const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
    const restartServer = async () => {
      const { port } = server;
      server = await startServer({ folder: postgres });
      if (server.port !== port) throw new Error(`Port ${port} of the database was taken by another program.`);
    };
    await work({
      apis,
      workers,
      proxy,
      store,
      get issuer() {
        return issuer;
      },
      query: (sql, values) => ask(database.href, sql, values),
      stopServer: (how) => (how === 'kill' ? killServer(server) : server.stop()),
      startServer: restartServer,
      stopIssuer: () => issuer.close(),
      async startIssuer() {
        issuer = await startIssuer({ port: Number(new URL(issuer.url).port), folder: issuerFolder });
      },
      startApi,
      startWorker,
    });
  } finally {
    for (const { child } of members) child.kill('SIGKILL');
    await Promise.all(members.map((member) => member.ended()));
    await proxy.close();
    await store.close();
    await issuer.close();
    await removeServer(postgres);
  }
}

async function ask<Row extends object>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
