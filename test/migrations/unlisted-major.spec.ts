import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { HISTORY } from '../../src/database/history.ts';
import { migrationsOptions } from '../../src/database/migrations-options.ts';
import { completeOptions, watchOf } from '../../src/modules/migrations/options.ts';
import { parseLock, serialiseLock } from '../../src/modules/migrations/catalog/catalog-lock.ts';
import { readReport } from '../../src/modules/migrations/report/read-report.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { connect } from '../../src/modules/migrations/runner/plain-connection.ts';
import { Checkout, type Outcome } from '../docs/checkout.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

const NOT_NAMED = /The catalog lock does not name PostgreSQL \d+ \(it names 7, 8\)/;
const COMPARED =
  /^The catalog lock does not name .*: the schema is compared with what the revisions make on such a server\.$/m;
const NOT_COMPARED =
  /^.*The catalog lock does not name .*, so the schema is not compared\. Run "compendium migrate upgrade" as a role that may create databases, .*$/m;

/** A checkout whose catalog lock names majors that no server of these tests has. */
async function checkoutFor(url: string, folder: string): Promise<Checkout> {
  const checkout = await Checkout.copyTo(folder, { DATABASE_URL: url });
  const file = path.join(folder, 'src/migrations/catalog.lock.json');
  const lock = parseLock(await readFile(file, 'utf8'));
  await writeFile(file, serialiseLock({ ...lock, majors: [7, 8] }));
  return checkout;
}

/** Reads what `GET /health/schema` answers: the report of a process that makes no databases. */
async function health(url: string, folder: string) {
  await using connection = await connect(url);
  const migrations = path.join(folder, 'src/migrations');
  const revisions = await readRevisions(migrations);
  return await readReport({
    query: connection.query,
    folder: migrations,
    revisions,
    watch: watchOf(completeOptions(migrationsOptions()), HISTORY),
  });
}

const sentenceOf = ({ output }: Outcome, pattern: RegExp): string =>
  pattern.exec(output)?.[0].replace(/^.*?(?=The catalog lock)/, '') ?? `no such sentence in: ${output}`;

describe('on a major that the catalog lock does not name', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  let checkout: Checkout;
  const run = (command: string) => checkout.run(`npm run -s compendium -- ${command}`);

  beforeAll(async () => {
    checkout = await checkoutFor(database.url, folder);
  });
  afterAll(() => checkout?.end());

  test('upgrade compares with what the revisions make there, and a repeated one answers the same', async () => {
    const first = await run('migrate upgrade');
    expect([first.code, first.output]).toEqual([0, expect.stringMatching(/^No drift: /m)]);
    const again = await run('migrate upgrade');
    expect([again.code, again.output]).toEqual([0, expect.stringMatching(/^Nothing to do: /)]);
    expect(sentenceOf(first, COMPARED)).toMatch(NOT_NAMED);
    expect(sentenceOf(again, COMPARED)).toBe(sentenceOf(first, COMPARED));
  });

  test('drift, status, doctor and health say so too, and find nothing', async () => {
    for (const command of ['migrate drift', 'migrate status', 'doctor']) {
      const outcome = await run(command);
      expect([command, outcome.code, outcome.output]).toEqual([command, 0, expect.stringMatching(NOT_NAMED)]);
      expect(outcome.output).toContain('the schema is compared with');
    }
    const { status, drift } = await health(database.url, folder);
    expect([status, drift.status, drift.reason]).toEqual(['ok', 'ok', expect.stringMatching(COMPARED)]);
  });

  test('a change by hand is found by all of them, and the next downgrade is refused', async () => {
    await database.query('alter table users add column stray integer');
    for (const command of ['migrate drift', 'migrate status']) {
      const { code, output } = await run(command);
      expect([code, output]).toEqual([3, expect.stringContaining('unexpected column public.users.stray')]);
    }
    expect((await health(database.url, folder)).status).toBe('drift');
    const { code, output } = await run('migrate downgrade -1');
    expect([code, output]).toEqual([3, expect.stringContaining('Nothing was run.')]);
    await database.query('alter table users drop column stray');
  });

  test('where the history keeps nothing, drift and status make a scratch database, and upgrade keeps it for health', async () => {
    await database.query('update mikro_orm_migrations set expected_catalog = null');
    expect((await run('migrate drift')).code).toBe(0);
    expect((await run('migrate status')).code).toBe(0);
    const before = await health(database.url, folder);
    expect([before.status, before.drift.reason]).toEqual(['error', expect.stringMatching(NOT_COMPARED)]);
    expect((await run('migrate upgrade --dry-run')).output).toMatch(NOT_COMPARED);
    expect((await run('migrate upgrade')).output).toMatch(COMPARED);
    expect((await health(database.url, folder)).status).toBe('ok');
  });
});

describe('on a major that the catalog lock does not name, for a role that may not create databases', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  let role: string;
  let url: string;
  let checkout: Checkout;
  const run = (command: string) => checkout.run(`npm run -s compendium -- ${command}`);

  beforeAll(async () => {
    role = `${database.name}_owner`;
    await onServer((client) => client.query(`create role ${escapeIdentifier(role)} login password 'of a test'`));
    await database.query(`alter database ${database.name} owner to ${escapeIdentifier(role)}`);
    url = Object.assign(new URL(database.url), { username: role, password: 'of a test' }).href;
    checkout = await checkoutFor(url, folder);
  });
  afterAll(async () => {
    checkout?.end();
    await onServer(async (client) => {
      await client.query(`drop database if exists ${escapeIdentifier(database.name)} with (force)`);
      await client.query(`drop role ${escapeIdentifier(role)}`);
    });
  });

  test('every command and health say one sentence, and a repeated one answers the same', async () => {
    const first = await run('migrate upgrade');
    expect([first.code, first.output]).toEqual([0, expect.stringMatching(/^Applied Migration/m)]);
    const sentence = sentenceOf(first, NOT_COMPARED);
    for (const [command, code] of [
      ['migrate upgrade', 0],
      ['migrate upgrade', 0],
      ['migrate drift', 3],
      ['migrate drift', 3],
      ['migrate status', 3],
      ['doctor', 0],
    ] as const) {
      const outcome = await run(command);
      expect([command, outcome.code, sentenceOf(outcome, NOT_COMPARED)]).toEqual([command, code, sentence]);
    }
    const { status, drift } = await health(url, folder);
    expect([status, drift.status, drift.reason]).toEqual(['error', 'unknown', sentence]);
  });

  test('an upgrade by a role that may create databases makes it comparable for all', async () => {
    const { code, output } = await checkout.run(
      `DATABASE_URL='${database.url}' node --import ./dev/env-file.ts dev/compendium.ts migrate upgrade`,
    );
    expect([code, output]).toEqual([0, expect.stringMatching(COMPARED)]);
    expect((await run('migrate drift')).code).toBe(0);
    expect((await health(url, folder)).status).toBe('ok');
  });
});
