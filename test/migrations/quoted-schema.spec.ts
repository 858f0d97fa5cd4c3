import { beforeAll, expect, test } from '@jest/globals';
import { describeLosses } from '../../src/modules/migrations/commands/loss-output.ts';
import { sqlScript } from '../../src/modules/migrations/commands/sql-script.ts';
import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { connect } from '../../src/modules/migrations/runner/plain-connection.ts';
import { placeOf } from '../../src/modules/migrations/runner/revision-place.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { noPsql, runPsql } from '../support/psql.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';
import { openFixtureMigrator } from './support/open-fixture-migrator.ts';

const place = placeOf('Tenant-1', 'revisions');

const REVISIONS = {
  Migration20260101000000_books: {
    up: ['create table books (id int primary key)', 'insert into books values (1), (2)'],
    down: ['drop table books'],
  },
  Migration20260201000000_index: {
    up: ['create index concurrently ix_books_twice on books ((id * 2))'],
    down: ['drop index concurrently ix_books_twice'],
    transactional: false,
  },
};

describeUnless(noPsql)('revisions that work in the schema Tenant-1', () => {
  const ran = useDatabase({ at: 'empty' });
  const scripted = useDatabase({ at: 'empty' });
  let folder: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    await writeRevisions(folder, REVISIONS);
    await using open = await openFixtureMigrator({ databaseUrl: ran.url, folder, settings: place });
    await open.migrator.upgrade();
  });

  test('make their tables and their history there', async () => {
    const tables = await ran.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'Tenant-1' order by 1`,
    );
    expect(tables.map(({ name }) => name)).toEqual(['books', 'revisions']);
  });

  test('make the same by a script for psql, and go back by one', async () => {
    const of = { folder, watch: { ...DEFAULT_DRIFT_POLICY, ...place }, applicationVersion: '0.1.0' };
    const pipe = async (...asked: Parameters<typeof sqlScript>) =>
      runPsql(scripted.url, (await sqlScript(...asked)).join('\n'));
    expect(await pipe('up', 'head', of)).toEqual({ code: 0, errors: '' });
    expect((await catalogOf(scripted.url)).facts).toEqual((await catalogOf(ran.url)).facts);
    expect(await pipe('down', 'base', of)).toEqual({ code: 0, errors: '' });
    expect(await scripted.query('select from "Tenant-1".revisions')).toEqual([]);
  });

  test('lose the rows that are there when they go back', async () => {
    await using connection = await connect(ran.url);
    const lines = await describeLosses(connection.query, await readRevisions(folder), place.schema);
    expect(lines).toContain('    table books: 2 rows');
  });

  test('go back', async () => {
    await using open = await openFixtureMigrator({ databaseUrl: ran.url, folder, settings: place });
    expect(await open.migrator.downgrade('base')).toMatchObject({ to: null });
  });
});
