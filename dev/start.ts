/** `npm start`: everything the service needs, on this machine, until Ctrl-C. Nothing here is used in production. */
import './node-version.mjs';
import path from 'node:path';
import { EnvError, readEnv, type Env } from '../src/config/env.ts';
import { freshBuild } from './build.ts';
import { dataFolder } from './data-folder.ts';
import { DevelopmentError } from './development-error.ts';
import { freePort } from './free-port.ts';
import { acquireDevelopmentDatabase } from './postgres/development-database.ts';
import { banner } from './start/banner.ts';
import { Interrupted, watchInterrupts } from './start/interrupts.ts';
import { runToEnd, startService, type Service } from './start/service.ts';
import { requireFreePort, takeStart } from './start/single.ts';
import { startKeptIssuer } from './start/kept-issuer.ts';
import { step, type Report } from './start/steps.ts';
import { whenReady } from './start/when-ready.ts';

const READY_MS = 60_000;

/** Exit code of an upgrade that was applied and found drift: worth a line, and no reason not to start. */
const FINDINGS = 3;

class MigrationFailed extends Error {
  readonly code: number;

  constructor(code: number) {
    super(
      `"compendium migrate upgrade" failed with exit code ${code}; what it said is above. The API was not started.`,
    );
    this.code = code;
  }
}

const services: Service[] = [];
const stack = new AsyncDisposableStack();
const interrupt = watchInterrupts(() => {
  for (const service of services) service.kill();
  process.exit(130);
});

try {
  await start();
  process.exitCode = 0;
} catch (error) {
  process.exitCode = explain(error);
} finally {
  await stack.disposeAsync();
  // A step that was interrupted may have left a timer or a socket behind.
  process.exit();
}

async function start(): Promise<void> {
  const env = readEnvironment();
  const port = env.PORT === 0 ? await freePort(0, env.HOST) : env.PORT;
  const origin = `http://${['0.0.0.0', '::', '127.0.0.1'].includes(env.HOST) ? 'localhost' : env.HOST}:${port}`;
  const lock = takeStart(origin);
  stack.defer(() => lock.release());
  await requireFreePort(port, env.HOST);
  console.log(`Anki Compendium, Node ${process.versions.node}`);

  const build = await step('Program', freshBuild, () => 'compiled');
  const databaseUrl = process.env['DATABASE_URL'] ? env.DATABASE_URL : await startDatabase();
  interrupt.throwIfAborted();
  const issuer = process.env['KEYCLOAK_URL'] ? undefined : await startIssuer();
  interrupt.throwIfAborted();
  const environment = {
    ENVIRONMENT: env.ENVIRONMENT,
    LOG_LEVEL: process.env['LOG_LEVEL'] || 'warn',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: process.env['PUBLIC_URL'] || origin,
    STORAGE_FOLDER: process.env['STORAGE_FOLDER'] || path.join(dataFolder(), 'storage'),
    KEYCLOAK_URL: issuer?.url ?? env.KEYCLOAK_URL,
    KEYCLOAK_REALM: issuer?.realm ?? env.KEYCLOAK_REALM,
  };
  await step(
    'Migrations',
    (report) => migrate(environment, report),
    () => 'applied',
  );
  await step(
    'Queue',
    (report) => installQueue(environment, report),
    () => 'installed',
  );
  await step(
    'API',
    () => startApi(build, origin, environment),
    () => `on port ${port}`,
  );
  add('the worker', path.join(build, 'worker.js'), environment);

  const tokens = (await issuer?.tokens()) ?? {};
  const issuerUrl = `${environment.KEYCLOAK_URL}/realms/${environment.KEYCLOAK_REALM}`;
  console.log(banner({ origin, databaseUrl, issuer: issuerUrl, tokens }));
  await Promise.race([interrupted(), ...services.map(({ ended }) => ended)]);
  console.log('\nStopping …');
}

/**
 * Reads all variables at once, before anything is started. The address of the database is filled in later when it is not
 * given, except in production, which needs a database of its own.
 */
function readEnvironment(): Env {
  const { DATABASE_URL, ENVIRONMENT } = process.env;
  if (DATABASE_URL || ENVIRONMENT === 'production') return readEnv();
  return readEnv({ ...process.env, DATABASE_URL: 'postgresql://127.0.0.1/embedded' });
}

async function startDatabase(): Promise<string> {
  const database = await step('PostgreSQL', acquireDevelopmentDatabase, ({ server }) =>
    [server.version, 'on port', server.port].join(' '),
  );
  stack.defer(() => database.release());
  return database.url;
}

async function startIssuer() {
  const issuer = await step(
    'Issuer',
    () => startKeptIssuer(path.join(dataFolder(), 'issuer')),
    ({ url }) => url,
  );
  stack.defer(() => issuer.close());
  return issuer;
}

async function migrate(environment: NodeJS.ProcessEnv, report: Report): Promise<void> {
  const run = (command: string) => runToEnd(['dev/compendium.ts', 'migrate', command], environment, report, interrupt);
  const code = await run('upgrade');
  // the same code says that nothing was run, because the schema had drifted before
  const isApplied = code === 0 || (code === FINDINGS && (await run('current')) === 0);
  if (!isApplied) throw new MigrationFailed(code);
  if (code === FINDINGS) {
    report('The catalog is not what the revisions make; see: npm run -s compendium -- migrate drift');
  }
}

async function installQueue(environment: NodeJS.ProcessEnv, report: Report): Promise<void> {
  const code = await runToEnd(['dev/compendium.ts', 'queue', 'install'], environment, report, interrupt);
  if (code !== 0) throw new DevelopmentError('"compendium queue install" failed; what it said is above.');
}

async function startApi(build: string, origin: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const api = add('the API', path.join(build, 'main.js'), environment);
  await Promise.race([whenReady(`${origin}/health/ready`, READY_MS, interrupt), api.ended]);
}

function add(name: string, entry: string, environment: NodeJS.ProcessEnv): Service {
  const service = startService(name, entry, environment);
  services.push(service);
  stack.defer(() => service.stop());
  return service;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    if (interrupt.aborted) resolve();
    interrupt.addEventListener('abort', () => resolve());
  });
}

/** Says what went wrong. @returns the exit code. */
function explain(error: unknown): number {
  if (error instanceof Interrupted || interrupt.aborted) return 130;
  if (error instanceof MigrationFailed) {
    console.error(error.message);
    return error.code;
  }
  if (error instanceof DevelopmentError || error instanceof EnvError) console.error(error.message);
  else console.error('Unexpected failure of dev/start.ts:', error);
  return 1;
}
