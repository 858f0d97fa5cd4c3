import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MIGRATIONS_FOLDER } from '../../src/database/migrations-folder.ts';
import { sqlScript } from '../../src/modules/migrations/commands/sql-script.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { openMigrator } from './support/open-migrator.ts';
import { noPsql, runPsql } from '../support/psql.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';
import { REVISIONS } from './sql-script-revisions.ts';
import { describeUnless } from '../support/unless.ts';

const of = (folder: string) => ({ folder, watch: DEFAULT_DRIFT_POLICY, applicationVersion: '0.1.0' });

const NAME = 'Migration20260101000000_make_a_table';
const NEXT = 'Migration20260102000000_index_it';

const HISTORY = `select name, checksum, parent, state, role, application_version, expected_catalog
                 from mikro_orm_migrations order by id`;

/** All that a run and its script must have in common. */
async function stateOf(database: Pick<TestDatabase, 'url' | 'query'>) {
  const { facts } = await catalogOf(database.url);
  const tables = await database.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relkind = 'r' and relname <> 'mikro_orm_migrations'
       and relnamespace::regnamespace::text in ('public', 'api', 'zz') order by 1`,
  );
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) {
    rows[name] = await database.query(
      `select to_jsonb(t) - 'created_at' - 'updated_at' as row from ${name} t order by 1`,
    );
  }
  return { facts, rows, history: await database.query(HISTORY) };
}

describeUnless(noPsql)('the script of the revisions of this repository, piped into psql,', () => {
  const ran = useDatabase({ at: 'head' });
  const scripted = useDatabase({ at: 'empty' });

  const pipe = async (...args: readonly string[]) => {
    const { code, output } = await runCommand('postgresql://127.0.0.1:1/none', 'migrate', ...args);
    expect(code).toBe(0);
    return runPsql(scripted.url, output);
  };

  test('makes the catalog, the rows and the history of a run, in two parts too', async () => {
    const [first] = await readRevisions(MIGRATIONS_FOLDER);
    expect(await pipe('upgrade', '--sql', `base:${first?.name}`)).toEqual({ code: 0, errors: '' });
    expect(await pipe('upgrade', '--sql', `${first?.name}:head`)).toEqual({ code: 0, errors: '' });
    expect(await stateOf(scripted)).toEqual(await stateOf(ran));
    expect((await runCommand(scripted.url, 'migrate', 'drift')).code).toBe(0);
    expect((await runCommand(scripted.url, 'migrate', 'upgrade')).output).toContain('Nothing to do');
  });

  test('goes back as a run does', async () => {
    expect(await pipe('downgrade', '--sql', 'head:base')).toEqual({ code: 0, errors: '' });
    expect((await runCommand(ran.url, 'migrate', 'downgrade', 'base', '--yes')).code).toBe(0);
    expect(await stateOf(scripted)).toEqual(await stateOf(ran));
  });
});

describeUnless(noPsql)('the script of a revision, piped into psql, is what a run does:', () => {
  const parent = temporaryFolder();
  let ran: TestDatabase;
  let scripted: TestDatabase;
  beforeAll(async () => {
    [ran, scripted] = await Promise.all([createDatabase('empty'), createDatabase('empty')]);
  });
  afterAll(() => Promise.all([ran.drop(), scripted.drop()]));

  test.each(Object.entries(REVISIONS))('%s', async (_what, revision) => {
    const folder = await write(parent, revision);
    await using open = await openMigrator(ran.url, folder, { applicationVersion: '0.1.0' });
    await open.migrator.upgrade();
    expect(await runPsql(scripted.url, (await sqlScript('up', 'head', of(folder))).join('\n'))).toEqual({
      code: 0,
      errors: '',
    });
    expect(await stateOf(scripted)).toEqual(await stateOf(ran));

    await open.migrator.downgrade('base');
    const down = (await sqlScript('down', 'base', of(folder))).join('\n');
    expect(await runPsql(scripted.url, down)).toEqual({ code: 0, errors: '' });
    expect(await stateOf(scripted)).toEqual(await stateOf(ran));
  });

  test('a revision outside a transaction', async () => {
    const folder = await write(parent, { up: ['create table zz_a (id int)'], down: ['drop table zz_a'] });
    const up = ['create index concurrently zz_ix on zz_a (id) -- why'];
    await writeRevisions(folder, { [NEXT]: { up, down: ['drop index concurrently zz_ix;'], transactional: false } });
    await using open = await openMigrator(ran.url, folder, { applicationVersion: '0.1.0' });
    await open.migrator.upgrade();
    expect((await runPsql(scripted.url, (await sqlScript('up', 'head', of(folder))).join('\n'))).code).toBe(0);
    expect(await stateOf(scripted)).toEqual(await stateOf(ran));
    await open.migrator.downgrade('base');
    expect((await runPsql(scripted.url, (await sqlScript('down', 'base', of(folder))).join('\n'))).code).toBe(0);
    expect(await stateOf(scripted)).toEqual(await stateOf(ran));
  });

  test('an error ends psql with a failure, and nothing of the revision stays', async () => {
    const before = await stateOf(scripted);
    const folder = await write(parent, {
      up: ['create table zz_a (id int)', 'select 1/0', 'create table zz_b (id int)'],
    });
    await writeRevisions(folder, { [NEXT]: { up: ['create table zz_c (id int)'] } });
    const { code, errors } = await runPsql(scripted.url, (await sqlScript('up', 'head', of(folder))).join('\n'));
    expect([code, errors]).toEqual([3, expect.stringContaining('division by zero')]);
    expect(await stateOf(scripted)).toEqual(before);
  });
});

describe('no script is printed', () => {
  const parent = temporaryFolder();

  test.each([
    ['of a revision that ends its transaction', { up: ['commit'] }, 'up', 'begins or ends a transaction'],
    ['back over a revision without down()', { up: ['select 1'], reversible: false }, 'down', 'has no down()'],
    ['of several statements outside a transaction', { up: ['vacuum; vacuum'], transactional: false }, 'up', 'holds 2'],
    [
      'of a revision that decides by rows what it runs',
      `code: async up() { for (const row of await this.execute('select 1 as id')) this.addSql('select ' + row.id); } down() {}`,
      'up',
      'uses the rows that its up() reads',
    ],
  ] as const)('%s: it is refused as a run is', async (_what, revision, direction, reason) => {
    const folder = await write(parent, revision);
    await expect(sqlScript(direction, direction === 'up' ? 'head' : 'base', of(folder))).rejects.toThrow(reason);
  });

  test('for nothing to do', async () => {
    const folder = await write(parent, { up: ['select 1'] });
    expect(await sqlScript('up', 'head:head', of(folder))).toEqual([]);
  });
});

async function write(parent: string, revision: RevisionFixture | string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'revisions-'));
  await writeRevisions(folder, typeof revision === 'string' ? {} : { [NAME]: revision });
  if (typeof revision !== 'string') return folder;
  const source = `export class ${NAME} extends Migration { ${revision.replace(/^code: /, '')} }`;
  const imports = `import { raw } from '@mikro-orm/core';\nimport { Migration } from '@mikro-orm/migrations';\n`;
  await writeFile(join(folder, `${NAME}.js`), `${imports}${source}`);
  return folder;
}
