import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { removeServer, type EmbeddedServer } from '../../dev/postgres/embedded-server.ts';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs, type CatalogDiff } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { DEFAULT_POLICY, matches } from '../../src/modules/migrations/catalog/policy.ts';
import { readyRules } from '../../src/modules/migrations/catalog/ready-rules.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { describeUnless } from '../support/unless.ts';
import { NIGHTS } from './extension-nights.ts';
import { startExtensionServer, whySkipped } from './extension-server.ts';

describe('with the ready rules', () => {
  const folder = path.join(tmpdir(), `anki-compendium-extensions-${randomBytes(6).toString('hex')}`);
  let server: EmbeddedServer | undefined;
  beforeAll(async () => {
    if (NIGHTS.some((night) => whySkipped(night) === false)) server = await startExtensionServer(folder);
  });
  afterAll(async () => {
    if (server) await removeServer(folder);
  });

  const urlOf = (database: string) =>
    Object.assign(new URL(server?.superuserUrl ?? ''), { pathname: `/${database}` }).href;

  async function run(database: string, sql: string): Promise<void> {
    const client = new Client({ connectionString: urlOf(database) });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  for (const night of NIGHTS) {
    describeUnless(whySkipped(night))(`a night of ${night.extension}`, () => {
      // the only database in which pg_cron can be created
      const database = night.extension === 'pg_cron' ? 'postgres' : `night_${night.extension}`;
      const policy = { ...DEFAULT_POLICY, ignores: readyRules(night.extension) };
      let before: Catalog;
      let asLeft: CatalogDiff;
      beforeAll(async () => {
        if (database !== 'postgres') await run('postgres', `create database ${database} template template0`);
        for (const sql of night.setup) await run(database, sql);
        before = await catalogOf(urlOf(database));
        await run(database, night.night);
        asLeft = diffCatalogs(before, await catalogOf(urlOf(database)), policy);
      });

      test('gives no alarm, and its rule tells how much it hides', async () => {
        expect(asLeft.drifts).toEqual([]);
        expect(asLeft.findings).toEqual([]);
        const plain = diffCatalogs(before, await catalogOf(urlOf(database)));
        expect(asLeft.hidden.map(({ objects }) => objects)).toEqual([plain.drifts.length]);
      });

      test.each(night.byHand)('shows what is done by hand next to it: %s', async (sql, seen) => {
        await run(database, sql);
        const { drifts } = diffCatalogs(before, await catalogOf(urlOf(database)), policy);
        const lines = drifts.flatMap(({ change, kind, identity, attributes }) =>
          change === 'changed'
            ? attributes.map(({ name }) => `${change} ${kind} ${identity} ${name}`)
            : [`${change} ${kind} ${identity}`],
        );
        expect(lines.filter((line) => matches(seen, line))).not.toEqual([]);
      });
    });
  }
});
