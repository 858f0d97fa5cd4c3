import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { useDatabase } from '../support/use-database.ts';
import { installInto, packBoth } from './stranger-project.ts';

const LIMIT_MS = 600_000;

/** How each client gives the engine its function `query`, and how it ends. */
const CLIENTS = {
  pg: `
    import { Client } from 'pg';
    const client = new Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    const query = async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows;
    const end = () => client.end();`,
  postgres: `
    import postgres from 'postgres';
    const sql = postgres(process.env.DATABASE_URL, { max: 1, onnotice: () => {} });
    const query = (text, parameters = []) => sql.unsafe(text, [...parameters]);
    const end = () => sql.end();`,
};

const PROGRAM = `
  import { buildLock, diffCatalogs, expectedForMajor, parseLock, readCatalog, serialiseLock } from 'pg-catalog-drift';
  await query('create table notes (id int primary key, text text not null)');
  const catalog = await readCatalog(query);
  const lock = serialiseLock(buildLock({ head: null, parent: null, catalogs: [catalog], majors: [catalog.major] }));
  await query('alter table notes drop column text');
  const actual = await readCatalog(query);
  const { drifts, repair } = diffCatalogs(expectedForMajor(parseLock(lock), actual.major), actual);
  for (const sql of repair.lossless) await query(sql);
  const after = diffCatalogs(catalog, await readCatalog(query)).drifts;
  console.log(JSON.stringify({ drifts: drifts.map(({ change, identity }) => change + ' ' + identity), after }));
  await end();`;

describe('the engine alone, in a project without MikroORM', () => {
  let folder: string;
  beforeAll(async () => {
    const { engine } = await packBoth();
    folder = installInto(engine, 'pg-catalog-drift', { pg: '8.23.1', postgres: '^3.4.0' });
  }, LIMIT_MS);

  describe.each(['pg', 'postgres'] as const)('with the client %s', (name) => {
    const database = useDatabase({ at: 'empty' });

    test(
      'finds a dropped column, and its repair brings it back',
      () => {
        const file = path.join(folder, `${name}.mjs`);
        writeFileSync(file, `${CLIENTS[name]}${PROGRAM}`);
        const env = { PATH: process.env['PATH'], DATABASE_URL: database.url };
        const { stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env });
        expect([stderr, JSON.parse(stdout || '{}')]).toEqual([
          '',
          { drifts: ['missing public.notes.text'], after: [] },
        ]);
      },
      LIMIT_MS,
    );
  });
});
