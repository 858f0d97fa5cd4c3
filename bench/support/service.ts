import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { freshBuild } from '../../dev/build.ts';
import { freePort } from '../../dev/free-port.ts';
import { type Issuer, startIssuer } from '../../dev/issuer/issuer.ts';
import { removeServer, startServer } from '../../dev/postgres/embedded-server.ts';
import { whenReady } from '../../dev/start/when-ready.ts';
import { runProcess } from './run-process.ts';

/** A process of the service. */
export interface Part {
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** The service as it is deployed, built, in processes of its own; database and issuer are this run's. */
export interface Service {
  readonly databaseUrl: string;
  readonly issuer: Issuer;
  readonly environment: NodeJS.ProcessEnv;
  /** @returns its origin, once it is ready. */
  api(variables?: NodeJS.ProcessEnv): Promise<Part & { readonly origin: string }>;
  /** Resolves once it works. */
  worker(variables?: NodeJS.ProcessEnv): Promise<Part>;
}

/** Runs `work` on a migrated database, and takes everything down after it. */
export async function withService(work: (service: Service) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'anki-bench-'));
  const postgres = path.join(folder, 'postgres');
  const children: ChildProcess[] = [];
  const server = await startServer({ folder: postgres });
  const issuer = await startIssuer({ port: 0 });
  try {
    const build = await freshBuild();
    const databaseUrl = await emptyDatabase(server.superuserUrl);
    const environment = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      KEYCLOAK_URL: issuer.url,
      STORAGE_FOLDER: path.join(folder, 'storage'),
      LOG_LEVEL: 'warn',
      RATE_LIMIT_ENABLED: 'false',
    };
    for (const command of ['migrate upgrade', 'queue install']) {
      await runProcess(process.execPath, [path.join(build, 'cli.js'), ...command.split(' ')], { env: environment });
    }
    const start = (entry: string, variables: NodeJS.ProcessEnv = {}): Part => {
      const child = spawn(process.execPath, [path.join(build, entry)], {
        env: { ...environment, ...variables },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.push(child);
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      return { child, stop: () => (child.kill('SIGTERM'), ended) };
    };
    await work({
      databaseUrl,
      issuer,
      environment,
      async api(variables) {
        const port = await freePort(0, '127.0.0.1');
        const origin = `http://127.0.0.1:${port}`;
        const part = start('main.js', { ...variables, HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: origin });
        await whenReady(`${origin}/health/ready`, 60_000, new AbortController().signal);
        return { ...part, origin };
      },
      async worker(variables) {
        const part = start('worker.js', variables);
        await new Promise<void>((resolve, reject) => {
          part.child.once('message', () => resolve());
          part.child.once('exit', (code) => reject(new Error(`The worker ended with ${code}.`)));
        });
        return part;
      },
    });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await issuer.close();
    await server.stop();
    await removeServer(postgres);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The maintenance database holds a comment of its own, which is drift. */
async function emptyDatabase(superuserUrl: string): Promise<string> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query('create database bench');
  await client.end();
  return Object.assign(new URL(superuserUrl), { pathname: '/bench' }).href;
}
