import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { keycloakUrl } from '../support/issuer.ts';
import { requireTool } from '../support/require-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onServer } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { describeUnless } from '../support/unless.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
const INTEGRITY_CONSTRAINT_VIOLATION = '23000';

/** What the service must not be able to do, even when an attacker makes it run their SQL. */
const REFUSED = [
  ['makes a table', 'create table public.mine (id integer)'],
  ['makes a schema', 'create schema mine'],
  ['makes a function', `create function public.mine() returns integer language sql as 'select 1'`],
  ['changes a table', 'alter table users add column mine text'],
  ['removes a table', 'drop table decks'],
  ['builds an index', 'create index mine on users (email)'],
  ['empties the audit trail', 'truncate audit_logs'],
  ['switches the trigger of the audit trail off', 'alter table audit_logs disable trigger audit_logs_append_only'],
  ['switches all triggers off', 'set session_replication_role = replica'],
  ['changes the queue', 'alter table pgboss.version add column mine text'],
  ['removes the queue', 'drop schema pgboss cascade'],
  ['makes a role', 'create role mine'],
  ['becomes the migrator', 'set role anki_migrator'],
] as const;

describeUnless(requireTool('psql', 'postgresql-client'))('deploy/postgres/roles.sql', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  /** Roles belong to the server, which other tests use at the same time. */
  const suffix = randomBytes(4).toString('hex');
  const migrator = `anki_migrator_${suffix}`;
  const role = `anki_app_${suffix}`;
  const here = (sql: string) => sql.replaceAll('anki_migrator', migrator).replaceAll('anki_app', role);
  const urlAs = (username: string, password: string) =>
    Object.assign(new URL(database.url), { username, password }).href;
  const as = { migrator: () => urlAs(migrator, 'm-secret'), app: () => urlAs(role, 'a-secret') };

  const runScript = () => {
    const file = path.join(folder, 'roles.sql');
    writeFileSync(file, here(readFileSync(path.join(PROJECT_FOLDER, 'deploy/postgres/roles.sql'), 'utf8')));
    const environment = { ...process.env, MIGRATOR_PASSWORD: 'm-secret', APP_PASSWORD: 'a-secret' };
    const psql = spawnSync('psql', ['-X', '-q', '-f', file, database.url], { env: environment, encoding: 'utf8' });
    expect({ code: psql.status, error: psql.stderr }).toEqual({ code: 0, error: expect.not.stringContaining('ERROR') });
  };

  beforeAll(async () => {
    runScript();
    runScript();
    const upgrade = await runCommand(as.migrator(), 'migrate', 'upgrade');
    expect({ upgrade, code: upgrade.code }).toEqual({ upgrade, code: 0 });
    const queue = await runCommand(as.migrator(), 'queue', 'install');
    expect({ queue, code: queue.code }).toEqual({ queue, code: 0 });
  });
  afterAll(() =>
    onServer(async (client) => {
      await client.query(`drop database if exists ${escapeIdentifier(database.name)} with (force)`);
      await client.query(`drop role ${escapeIdentifier(role)}`);
      await client.query(`drop role ${escapeIdentifier(migrator)}`);
    }),
  );
  const app = useApp({
    get url() {
      return as.app();
    },
  });

  test('lets the application serve requests and make a deck', async () => {
    expect((await app.ask('/health/ready', { as: null })).status).toBe(200);
    expect((await app.ask('/api/v1/users/me')).status).toBe(200);
    const worker = spawnNode(['.build/worker.js'], {
      DATABASE_URL: as.app(),
      KEYCLOAK_URL: keycloakUrl(),
      STORAGE_FOLDER: storageFolder(),
    });
    try {
      await worker.saying(/Working on \d+ kinds of tasks/);
      const upload = await app.ask('/api/v1/uploads', await uploadForm(await pdfOf(CELLS)));
      expect([upload.status, upload.body]).toEqual([201, expect.anything()]);
      const job = async () => (await app.ask(`/api/v1/jobs/${String(upload.body['id'])}`)).body;
      await until('the job ends', async () => !['pending', 'processing'].includes(String((await job())['status'])));
      expect(await job()).toMatchObject({ status: 'completed', error_code: null });
    } finally {
      worker.child.kill('SIGTERM');
    }
    expect(await worker.ended()).toBe(0);
    expect(worker.output()).not.toMatch(/permission denied|must be owner/);
  });

  test('is not drift, for any role', async () => {
    for (const url of [as.app(), as.migrator()]) {
      const status = await runCommand(url, 'migrate', 'status');
      expect([status.code, status.output]).toEqual([0, expect.stringContaining('No drift')]);
    }
    expect(await app.ask('/health/schema', { as: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('is right for doctor, which judges each role by its own work', async () => {
    const [ofApp, ofMigrator] = await Promise.all([
      runCommand(as.app(), 'doctor'),
      runCommand(as.migrator(), 'doctor'),
    ]);
    expect(ofApp.output).toMatch(new RegExp(`^ok +role +${role} on database .*: the role of API and workers`, 'm'));
    expect(ofApp.output).toMatch(/^ok +read and write rows +allowed in all \d+ tables/m);
    expect(ofApp.output).toMatch(new RegExp(`^ok +revisions +not applied by this role.*"${migrator}"`, 'm'));
    expect(ofApp.output).not.toMatch(/^\s+→ .*(grant|owner|createdb|Migrate as)/m);
    for (const what of ['create in schema public', 'create schemas', 'owner of the database', 'owner of the tables']) {
      expect(ofMigrator.output).toMatch(new RegExp(`^ok +${what} `, 'm'));
    }
    expect([ofApp.code, ofMigrator.code]).toEqual([0, 0]);
  });

  test('leaves to the migrator what doctor finds pending as the application', async () => {
    await query(as.migrator(), 'begin; create table kept as table mikro_orm_migrations; commit');
    await query(as.migrator(), `delete from mikro_orm_migrations where name <> (select min(name) from kept)`);
    try {
      const { code, output } = await runCommand(as.app(), 'doctor');
      expect([code, output]).toEqual([
        0,
        expect.stringContaining(`→ Apply them: compendium migrate upgrade, as "${migrator}"`),
      ]);
    } finally {
      await query(
        as.migrator(),
        'insert into mikro_orm_migrations overriding system value select * from kept k where not exists (select from mikro_orm_migrations m where m.name = k.name); drop table kept',
      );
    }
  });

  test('leaves revisions to the migrator', async () => {
    const refused = await runCommand(as.app(), 'migrate', 'downgrade', '-1');
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('may not create objects')]);
  });

  test.each(REFUSED)('refuses an application that %s', async (_what, sql) => {
    await expect(query(as.app(), here(sql))).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  test.each([`update audit_logs set action = 'mine'`, 'delete from audit_logs'])(
    'refuses an application that runs "%s"',
    async (sql) => {
      await expect(query(as.app(), sql)).rejects.toMatchObject({ code: INTEGRITY_CONSTRAINT_VIOLATION });
    },
  );
});

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
