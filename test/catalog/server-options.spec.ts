import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { isOpen } from '../../src/modules/migrations/verify/finding.ts';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const USER_OPTIONS = `array(select o from unnest(attoptions) o where not starts_with(o, 'pg_attver'))`;

const columnsOf = (relations: string) => `attnum > 0 and not attisdropped
    and attrelid in (select oid from pg_class where relkind in ('r', 'p', 'v', 'm', 'f', 'c') and ${relations})`;

/** What 15.20 and 17.12 do by themselves to each new column of a relation that is not an index. */
const versionColumns = (relations: string) => `
  update pg_attribute set attoptions = array_prepend('pg_attver=' || txid_current(), ${USER_OPTIONS})
  where ${columnsOf(relations)}`;

/** Older servers refuse ALTER next to an option that they do not know. */
const forgetVersions = (relations: string) => `
  update pg_attribute set attoptions = nullif(${USER_OPTIONS}, '{}')
  where ${columnsOf(relations)} and not exists (
    select from pg_attribute where attrelid = 'pg_roles'::regclass and attoptions::text ~ 'pg_attver')`;

const OURS = `relnamespace = 'public'::regnamespace`;

describe('an option that the server keeps for itself (pg_…)', () => {
  const head = useDatabase({ at: 'head' });

  test('is not drift, and runs of the migrator go on as before', async () => {
    await head.query(versionColumns(OURS));
    for (const words of [
      ['migrate', 'drift'],
      ['migrate', 'downgrade', '-1', '--yes'],
      ['migrate', 'upgrade'],
      ['migrate', 'status'],
      ['migrate', 'lock', '--check'],
    ]) {
      const { code, output } = await runCommand(head.url, ...words);
      expect({ words, code, output }).toMatchObject({ code: 0 });
      expect(output).not.toContain('pg_attver');
    }
  });

  test('is not seen where a user option next to it is, which alone is repaired', async () => {
    await head.query(forgetVersions(OURS));
    await head.query('alter table users alter column email set (n_distinct = -0.5)');
    await head.query(versionColumns(OURS));
    const { code, output } = await runCommand(head.url, 'migrate', 'drift', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(output).objects).toMatchObject([
      {
        identity: 'public.users.email',
        attributes: [{ name: 'options', expected: null, actual: ['n_distinct=-0.5'] }],
        repair: { sql: 'alter table public.users alter column email reset (n_distinct);' },
      },
    ]);
    await head.query(forgetVersions(OURS));
    await head.query('alter table users alter column email reset (n_distinct)');
    expect((await runCommand(head.url, 'migrate', 'drift')).code).toBe(0);
  });
});

describe('an option that the server keeps for itself, in a schema of every kind of relation,', () => {
  const database = useDatabase({ at: 'empty' });

  beforeAll(() =>
    database.query(`
      create table books (id int primary key, title text) with (fillfactor = 70, toast.autovacuum_enabled = false);
      alter table books alter title set (n_distinct = 5);
      create index books_title on books (title) with (fillfactor = 80);
      create table plain (id int primary key, title text);
      create index plain_title on plain (title);
      create view readers with (security_barrier = true) as select * from books;
      create materialized view copies with (fillfactor = 60) as select * from books;
      create table parts (id int, at date) partition by range (at);
      create type pair as (a int, b text)`),
  );

  test('leaves the options that users set on the same objects to be seen and repaired', async () => {
    const expected = await catalogOf(database.url);
    await database.query(`
      alter table books set (fillfactor = 90, toast.autovacuum_enabled = true);
      alter table books alter title reset (n_distinct);
      alter table plain alter id set (n_distinct = 3);
      alter index books_title reset (fillfactor);
      alter view readers reset (security_barrier)`);
    await database.query(versionColumns(OURS));
    const { drifts, repair } = diffCatalogs(expected, await catalogOf(database.url));
    expect(drifts.map(({ identity }) => identity).sort()).toEqual([
      'public.books',
      'public.books.title',
      'public.books_title',
      'public.plain.id',
      'public.readers',
    ]);
    expect(repair.sql).not.toContain('pg_');
    await database.query(forgetVersions(OURS));
    await database.query(repair.sql);
    await database.query('reset search_path');
    expect(diffCatalogs(expected, await catalogOf(database.url)).drifts).toEqual([]);
  });

  test('is not a fact of a column, table, view, materialized view, index, constraint or TOAST table', async () => {
    const expected = await catalogOf(database.url);
    await database.query(versionColumns(OURS));
    await database.query(`
      update pg_class set reloptions = array_append(reloptions, 'pg_relver=7')
      where oid >= 16384 and relkind in ('r', 'i', 'v', 'm', 'p', 't')`);
    const after = await catalogOf(database.url);
    const diff = diffCatalogs(expected, after);
    expect(diff.drifts).toEqual([]);
    expect(diff.actualFingerprint).toBe(diff.expectedFingerprint);
    expect(JSON.stringify(after.facts)).not.toMatch(/pg_(att|rel)ver/);
  });
});

describe('a revision on a server that gives each new column another version', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  test('is repeatable: down and up again make the same catalog', async () => {
    const version = versionColumns(`relname in ('books', 'readers')`);
    await writeRevisions(folder, {
      Migration20260101000000_books: {
        up: ['create table books (id bigint primary key)', 'create view readers as select id from books', version],
        down: ['drop view readers', 'drop table books'],
      },
      Migration20260102000000_title: {
        up: ['alter table books add title text', version],
        down: ['alter table books drop title', version],
      },
    });
    const report = await verify({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY });
    const rules = report.proofs.flatMap(({ findings }) => findings.filter(isOpen).map(({ rule }) => rule));
    expect(rules.filter((rule) => /^(up|down)-/.test(rule))).toEqual([]);
    expect(report.notReached).toEqual([]);
  });
});
