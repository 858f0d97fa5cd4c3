import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runPsql } from '../support/run-psql.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';
import { ADDED, installInto, packBoth, type Ran, StrangerProject } from './stranger-project.ts';

const LIMIT_MS = 600_000;

let installed: string;
beforeAll(async () => {
  installed = installInto((await packBoth()).module, 'nest-pg-migrations');
}, LIMIT_MS);

test('a project adds at most fifteen lines', () => {
  expect(Object.values(ADDED).flat().length).toBeLessThanOrEqual(15);
});

describe.each([
  ['ESM', 'module'],
  ['CommonJS', null],
] as const)('in a project that is built as %s', (_, type) => {
  const database = useDatabase({ at: 'empty' });
  let project: StrangerProject;
  const ours = (...args: readonly string[]) => project.ours(database.url, ...args);

  beforeAll(async () => {
    project = new StrangerProject(installed, type);
    await project.build();
    succeeded(await project.mikroOrm(database.url, 'migration:create'));
    await project.build();
    succeeded(await ours('migrate', 'lock'));
    await project.build();
    succeeded(await ours('migrate', 'upgrade'));
  }, LIMIT_MS);

  test(
    'the first revision makes the tables and the history in the schema of the project',
    async () => {
      const tables = await database.query<{ name: string }>(
        `select schemaname || '.' || tablename as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
      );
      expect(tables.map(({ name }) => name)).toEqual(['shop.orders', 'shop.products', 'shop.schema_revisions']);
      expect(await ours('migrate', 'status')).toMatchObject({ code: 0, stdout: expect.stringContaining('No drift') });
    },
    LIMIT_MS,
  );

  test(
    'a change by hand is drift, and its printed repair brings the column back',
    async () => {
      await database.query('alter table shop.orders drop column total');
      const { code, stdout } = await ours('migrate', 'drift');
      expect([code, stdout]).toEqual([3, expect.stringContaining('missing column shop.orders.total')]);
      const { stdout: repair } = await ours('migrate', 'drift', '--sql');
      expect(runPsql(database.url, repair)).toEqual({ code: 0, said: '' });
      expect(await ours('migrate', 'drift')).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );

  test(
    'its health routes answer, and GET /health/schema is 503 while the schema differs',
    async () => {
      await using service = await serve(project, database.url);
      expect(await statuses(service.url)).toEqual([200, 200, 200]);
      await database.query('create index by_hand on shop.orders (total)');
      await until('the answer is not cached any more', async () => (await statuses(service.url))[2] === 503);
      expect(await statuses(service.url)).toEqual([200, 200, 503]);
      await database.query('drop index shop.by_hand');
    },
    LIMIT_MS,
  );

  test(
    'a target that names no revision runs nothing, by our command and by that of MikroORM',
    async () => {
      const before = await database.query('select * from shop.schema_revisions');
      expect(await ours('migrate', 'upgrade', 'nonsense')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('nonsense'),
      });
      const { code, stdout, stderr } = await project.mikroOrm(database.url, 'migration:up', '--to', 'nonsense');
      expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('nonsense')]);
      expect(await database.query('select * from shop.schema_revisions')).toEqual(before);
    },
    LIMIT_MS,
  );

  test(
    'a run that was killed leaves nothing behind, and the next one goes on',
    async () => {
      succeeded(await project.mikroOrm(database.url, 'migration:create', '--blank', '--name', 'add_waited'));
      fill(project, '_add_waited', ['create table waited (id int)', 'select pg_sleep(3)']);
      succeeded(await ours('migrate', 'lock'));
      await project.build();
      const run = project.start(database.url, 'node_modules/nest-pg-migrations/dist/bin.js', 'migrate', 'upgrade');
      await until('the revision runs', async () => {
        const sleeping = await database.query(
          `select from pg_stat_activity where datname = current_database() and query = 'select pg_sleep(3)'`,
        );
        return sleeping.length > 0;
      });
      run.kill('SIGKILL');
      await once(run, 'close');
      succeeded(await ours('migrate', 'upgrade', '--wait', '60s'));
      const [{ tables } = {}] = await database.query(`select to_regclass('shop.waited')::text as tables`);
      expect(tables).toBe('shop.waited');
      expect(await ours('migrate', 'status')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('_add_waited'),
      });
    },
    LIMIT_MS,
  );
});

describe("in a project with a database that MikroORM's own migrator made", () => {
  const database = useDatabase({ at: 'empty' });
  let project: StrangerProject;

  beforeAll(async () => {
    project = new StrangerProject(installed, 'module');
    await project.build();
    succeeded(await project.stock(database.url, 'migration:create'));
    await project.build();
    succeeded(await project.stock(database.url, 'migration:up'));
  }, LIMIT_MS);

  test(
    'lock and stamp adopt it: no drift, and a change by hand is seen',
    async () => {
      succeeded(await project.ours(database.url, 'migrate', 'lock'));
      await project.build();
      succeeded(await project.ours(database.url, 'migrate', 'stamp', 'head'));
      expect(await project.ours(database.url, 'migrate', 'drift')).toMatchObject({ code: 0 });
      await database.query('alter table shop.products alter column title drop not null');
      expect(await project.ours(database.url, 'migrate', 'drift')).toMatchObject({
        code: 3,
        stdout: expect.stringContaining('shop.products.title'),
      });
    },
    LIMIT_MS,
  );
});

function succeeded({ code, stdout, stderr }: Ran): void {
  if (code !== 0) throw new Error(`It ended with ${code}:\n${stdout}${stderr}`);
}

/** Starts the built application. @returns where it listens. */
async function serve(project: StrangerProject, databaseUrl: string): Promise<{ url: string } & AsyncDisposable> {
  const child = project.start(databaseUrl, 'dist/main.js');
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  for await (const url of createInterface({ input: child.stdout! })) {
    return {
      url,
      [Symbol.asyncDispose]: async () => {
        const closed = once(child, 'close');
        child.kill();
        await closed;
      },
    };
  }
  throw new Error(`The application did not start:\n${errors}`);
}

const ROUTES = ['live', 'ready', 'schema'];

const statuses = (url: string): Promise<number[]> =>
  Promise.all(ROUTES.map(async (route) => (await fetch(`${url}/health/${route}`)).status));

/** Writes statements into the last blank revision, as a person does. */
function fill(project: StrangerProject, slug: string, statements: readonly string[]): void {
  const folder = path.join(project.folder, 'src/migrations');
  const file = readdirSync(folder).find((name) => name.endsWith(`${slug}.ts`));
  if (file === undefined) throw new Error(`No revision ${slug} was found in ${readdirSync(folder).join(', ')}.`);
  const text = readFileSync(path.join(folder, file), 'utf8');
  const up = statements.map((sql) => `    this.addSql(\`${sql}\`);`);
  project.write(`src/migrations/${file}`, [text.replace(/up\(\)[^{]*\{/, (head) => [head, ...up].join('\n'))]);
}
