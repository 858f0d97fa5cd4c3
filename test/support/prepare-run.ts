import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { startIssuer } from '../../dev/issuer/issuer.ts';
import { findBinaries } from '../../dev/postgres/binaries.ts';
import { type RunServer, serverName, startRunServer } from './run-server.ts';

/** Exit code of an upgrade that was applied and found drift: the tests of drift say which. */
const FINDINGS = 3;

/** What every test of a run shares. */
export interface TestRun {
  /** The variables through which test files find it. */
  readonly environment: NodeJS.ProcessEnv;
  end(): Promise<void>;
}

/**
 * Makes ready what tests share: a server, a template database at head, an issuer of tokens.
 *
 * `TEST_DATABASE_URL` names another server; its role needs to be allowed to create databases.
 *
 * @param build folder of the compiled program.
 */
export async function prepareRun(build: string): Promise<TestRun> {
  const started = Date.now();
  const given = process.env['TEST_DATABASE_URL'];
  const prefix = given ? `anki_test_${randomBytes(4).toString('hex')}` : 'anki_test';
  const template = `${prefix}_template`;
  let migrated = true;
  const make = async (url: string) => (migrated = await makeTemplate(build, url, template));
  const server = given
    ? await givenServer(given, prefix)
    : await startRunServer(report, { contents: { key: contentsKey(), make } });
  const issuer = await startIssuer({ port: 0 });
  const folder = temporaryFilesFolder();
  const end = async (): Promise<void> => {
    await issuer.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    if (given) await make(given);
    report(`${server.name}, Node ${process.versions.node}, ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return {
      environment: {
        TEST_BUILD: build,
        TEST_FOLDER: folder,
        TEST_SERVER_URL: server.url,
        TEST_SERVER_MAJOR: await majorOf(server.url),
        TEST_DATABASE_PREFIX: prefix,
        TEST_TEMPLATE: migrated ? template : '',
        TEST_KEYCLOAK_URL: issuer.url,
        TEST_ISSUER_KEY: JSON.stringify(issuer.key),
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A server that others use too: what the run makes there is dropped at its end. */
async function givenServer(url: string, prefix: string): Promise<RunServer> {
  return {
    url,
    name: `${await serverName(url)} (TEST_DATABASE_URL)`,
    stop: () => dropDatabases(url, prefix),
  };
}

/** Changes with everything that decides what the template database holds. */
function contentsKey(): string {
  const hash = createHash('sha256').update(JSON.stringify(findBinaries()));
  for (const folder of ['src/migrations', 'src/modules/migrations']) {
    for (const file of readdirSync(path.join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const full = path.join(PROJECT_FOLDER, folder, file);
      if (statSync(full).isFile() && !file.endsWith('.spec.ts')) hash.update(file).update(readFileSync(full));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** @returns false when the revisions cannot be applied. */
async function makeTemplate(build: string, serverUrl: string, name: string): Promise<boolean> {
  await onServer(serverUrl, (client) => client.query(`create database ${escapeIdentifier(name)} template template0`));
  return migrate(build, serverUrl, name);
}

/** For files of tests: gone with the run, also when a test was interrupted. Other users may enter: servers do. */
function temporaryFilesFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'anki-compendium-'));
  chmodSync(folder, 0o755);
  return folder;
}

/**
 * Through the command that production uses. When that fails, tests that need no migrated database still run: they may
 * tell why.
 */
function migrate(build: string, serverUrl: string, database: string): boolean {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(build, 'cli.js'), 'migrate', 'upgrade'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, DATABASE_URL: url.href },
    encoding: 'utf8',
  });
  const applied = status === 0 || status === FINDINGS;
  if (!applied) report(`the template database cannot be migrated:\n${stdout}${stderr}`);
  return applied;
}

async function dropDatabases(serverUrl: string, prefix: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await client.query(`drop database ${escapeIdentifier(datname)} with (force)`);
  });
}

async function majorOf(serverUrl: string): Promise<string> {
  const { rows } = await onServer(serverUrl, (client) =>
    client.query<{ major: string }>(`select current_setting('server_version_num')::int / 10000 as major`),
  );
  return String(rows[0]?.major);
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function report(line: string): void {
  process.stderr.write(`tests: ${line}\n`);
}
