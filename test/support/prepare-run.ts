import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { startIssuer } from '../../dev/issuer/issuer.ts';
import { serverName, startRunServer } from './run-server.ts';

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
  const server = given
    ? { url: given, name: `${await serverName(given)} (TEST_DATABASE_URL)`, stop: async () => {} }
    : await startRunServer(report);
  const issuer = await startIssuer({ port: 0 });
  const folder = temporaryFilesFolder();
  const prefix = `anki_test_${randomBytes(4).toString('hex')}`;
  const end = async (): Promise<void> => {
    await issuer.close();
    await dropDatabases(server.url, prefix);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const template = `${prefix}_template`;
    await onServer(server.url, (client) =>
      client.query(`create database ${escapeIdentifier(template)} template template0`),
    );
    const migrated = migrate(build, server.url, template);
    report(`${server.name}, Node ${process.versions.node}, ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return {
      environment: {
        TEST_BUILD: build,
        TEST_FOLDER: folder,
        TEST_SERVER_URL: server.url,
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

async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function report(line: string): void {
  process.stderr.write(`tests: ${line}\n`);
}
