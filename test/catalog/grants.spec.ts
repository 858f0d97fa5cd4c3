import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { splitStatements } from '../../src/modules/migrations/revisions/split-statements.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

/** Roles exist in the transaction of a test alone. */
const SCHEMA = `
  create role grants_app; create role grants_head; create role grants_clerk; create role grants_owner; create role "grants to chief";
  create schema s; set search_path = s;
  grant usage on schema s to grants_app, grants_head, grants_clerk, grants_owner, "grants to chief";
  create table books (id int primary key, title text, price int);
  create table readers (id int, title text);
  create table loans (id bigserial primary key);
  create view titles as select title from books;
  create materialized view prices as select price from books;
  create table shelf (id int);
  grant update on shelf to grants_head with grant option; grant update (id) on shelf to grants_head with grant option;
  create sequence numbers; grant usage on sequence numbers to grants_app;
  create function total() returns int language sql return 1;
  create function secret() returns int language sql return 1;
  create procedure tidy() language sql as '';
  create aggregate s.sums(int) (sfunc = int4pl, stype = int);
  create type mood as enum ('sad'); create domain short as text; create type pair as (a int); create type span as range (subtype = int);
  create foreign data wrapper grants_wrapper; create server grants_server foreign data wrapper grants_wrapper;
  create foreign table far (id int) server grants_server;
  grant select, insert on books to grants_app;
  grant select, update on books to grants_head with grant option;
  grant select (id, title), update (title) on readers to grants_clerk;
  set role grants_head; grant select on books to grants_clerk; reset role;
  grant select on titles, prices to grants_app;
  grant usage on sequence loans_id_seq to grants_app;
  revoke execute on function secret() from public; grant execute on function secret() to grants_app;
  grant usage on type mood to grants_app; grant usage on foreign server grants_server to grants_app;
  alter default privileges in schema s grant select on tables to grants_app;
  alter default privileges grant usage, select on sequences to grants_app with grant option;`;

const database = (statement: string) => `do $$ begin execute format('${statement}', current_database()); end $$`;

/** What was done by hand, and what the repair must not mention. */
const CASES: readonly (readonly [what: string, sql: string, without?: RegExp])[] = [
  ['one privilege too much', 'grant delete on books to grants_app', /SELECT|INSERT|grants_head|PUBLIC|OWNER/u],
  ['one privilege too few', 'revoke insert on books from grants_app', /revoke|SELECT/u],
  ['everything granted to a role', 'grant all on books to grants_clerk', /grants_app|grants_head/u],
  ['everything granted to PUBLIC', 'grant all on books to public', /from grants|\bgrant\b/u],
  ['a role that was not known', 'grant select on titles to "grants to chief"', /grants_app/u],
  ['privileges of the owner revoked', 'revoke all on books from current_user', /revoke/u],
  ['one privilege of the owner revoked', 'revoke delete on loans from current_user', /revoke/u],
  ['privileges of the owner of a sequence', 'revoke usage on sequence loans_id_seq from current_user', /revoke/u],
  ['privileges of the owner of a function', 'revoke execute on function secret() from current_user', /revoke/u],
  ['privileges of the owner of a type', 'revoke usage on type mood from current_user', /revoke/u],
  ['privileges of the owner of a row type', 'revoke usage on type books from current_user', /revoke/u],
  ['privileges of the owner of a schema', 'revoke create on schema s from current_user', /revoke/u],
  ['privileges of the owner and of others', 'revoke all on books from current_user, grants_app', /revoke/u],
  ['a grant option too much', 'grant select on books to grants_app with grant option', /INSERT|revoke SELECT/u],
  ['a grant option too few', 'revoke grant option for update on books from grants_head', /revoke|SELECT/u],
  ['a role that lost what it had granted', 'revoke select on books from grants_head cascade', /INSERT|UPDATE/u],
  ['what a role granted', 'set role grants_head; grant select on books to grants_app; reset role'],
  ['what a role granted alone', 'set role grants_head; grant update on books to grants_app; reset role', /INSERT/u],
  [
    'what a role granted and another passed on',
    `set role grants_head; grant update on books to grants_app with grant option;
     set role grants_app; grant update on books to grants_clerk; reset role`,
    /INSERT/u,
  ],
  [
    'what a role granted on a column it may grant on alone too',
    'set role grants_head; grant update on shelf to grants_app; reset role',
  ],
  ['what a role had granted is gone', 'set role grants_head; revoke select on books from grants_clerk; reset role'],
  [
    'who granted',
    'set role grants_head; revoke select on books from grants_clerk; reset role; grant select on books to grants_clerk',
  ],
  ['a privilege of a table too much over one of a column', 'grant select on readers to grants_clerk'],
  [
    'a privilege of a table for one of a column',
    'revoke select (id) on readers from grants_clerk; grant select on readers to grants_clerk',
  ],
  ['a privilege of a column too much', 'grant insert (id) on readers to grants_clerk', /SELECT|UPDATE/u],
  ['a privilege of a column too few', 'revoke update (title) on readers from grants_clerk', /revoke|SELECT/u],
  ['a grant option on a column', 'grant select (id) on readers to grants_clerk with grant option', /revoke SELECT/u],
  ['PUBLIC instead of a role', 'revoke select on titles from grants_app; grant select on titles to public'],
  ['a materialized view', 'grant update on prices to grants_head', /grants_app/u],
  ['a foreign table', 'grant select on far to grants_head', /grants_app/u],
  ['a sequence', 'grant update on sequence loans_id_seq to grants_app', /USAGE/u],
  ['a function for PUBLIC', 'grant execute on function secret() to public', /grants_app/u],
  ['a function for no one', 'revoke execute on function total() from public', /revoke/u],
  ['a procedure', 'revoke execute on procedure tidy() from public; grant execute on procedure tidy() to grants_app'],
  ['an aggregate', 'revoke execute on function sums(int) from public', /revoke/u],
  ['an enum type', 'revoke usage on type mood from public; grant usage on type mood to grants_head'],
  ['a domain', 'revoke usage on domain short from public', /revoke/u],
  ['a composite type', 'grant usage on type pair to grants_app with grant option', /PUBLIC/u],
  ['a range type', 'revoke usage on type span from public', /revoke/u],
  ['a schema', 'grant create on schema s to grants_app', /USAGE|OWNER/u],
  ['a foreign server', 'grant usage on foreign server grants_server to grants_head', /grants_app/u],
  ['a foreign data wrapper', 'grant usage on foreign data wrapper grants_wrapper to grants_head', /grants_app/u],
  ['a language', 'revoke usage on language plpgsql from public', /revoke/u],
  ['the database for no one', database('revoke connect on database %I from public'), /revoke|TEMPORARY/u],
  ['the database for a role', database('grant create on database %I to grants_app'), /PUBLIC|CONNECT/u],
  ['the database without its owner', database('revoke create on database %I from current_user'), /revoke/u],
  ['a system function', 'grant execute on function pg_catalog.pg_ls_dir(text) to grants_app'],
  ['a system view', 'revoke select on pg_catalog.pg_roles from public', /revoke/u],
  [
    'default privileges too many',
    'alter default privileges in schema s grant insert on tables to grants_app',
    /SELECT/u,
  ],
  [
    'default privileges too few',
    'alter default privileges revoke select on sequences from grants_app',
    /revoke|USAGE/u,
  ],
  [
    'a default grant option',
    'alter default privileges revoke grant option for select on sequences from grants_app',
    /revoke|USAGE/u,
  ],
  ['default privileges of functions', 'alter default privileges revoke execute on functions from public', /revoke/u],
  ['another owner', 'alter table books owner to grants_owner'],
  ['another owner of a free sequence', 'alter sequence numbers owner to grants_app'],
  ['another owner of a sequence', 'alter table loans owner to grants_owner'],
  ['an owner that had a privilege', 'alter table books owner to grants_app'],
  ['an owner that had granted', 'alter table books owner to grants_head'],
  ['an owner of columns with privileges', 'alter table readers owner to grants_clerk'],
  ['an owner of a view, and a grant', 'alter view titles owner to grants_owner; grant update on titles to grants_head'],
  [
    'an owner that lost its own',
    'alter function secret() owner to grants_owner; revoke execute on function secret() from grants_owner',
  ],
  ['a table that is gone', 'drop table readers'],
  ['a view that is gone', 'drop view titles'],
];

/** Every privilege that the server has on record, as one text each. */
const PRIVILEGES = `
  select array_agg(distinct concat_ws(' ', o, p.grantee::regrole, p.grantor::regrole, p.privilege_type, p.is_grantable)) as held from (
    select oid::regclass::text, coalesce(relacl, acldefault((case relkind when 'S' then 's' else 'r' end)::"char", relowner)) from pg_class where relnamespace = 's'::regnamespace
    union all select attrelid::regclass || '.' || attname, attacl from pg_attribute where attacl is not null and attrelid >= 16384
    union all select oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)) from pg_proc where pronamespace = 's'::regnamespace
    union all select oid::regtype::text, coalesce(typacl, acldefault('T', typowner)) from pg_type where typnamespace = 's'::regnamespace
    union all select nspname, coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace where nspname = 's'
    union all select datname, coalesce(datacl, acldefault('d', datdba)) from pg_database where datname = current_database()
  ) lists(o, acl), aclexplode(acl) p`;

describe('a repair of privileges', () => {
  const place = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await place.connect();
  });

  const read = async (): Promise<Catalog> => {
    await client.query(`set search_path = ''`);
    return readFacts(queryOf(client));
  };
  const held = async () => {
    const { rows } = await client.query<{ held: string[] }>(PRIVILEGES);
    return new Set(rows[0]?.held);
  };

  // a row may have no third value: Jest would take a parameter for it for its callback
  test.each(CASES)('takes back and gives back exactly what differs: %s', async (_what, sql, ...[without]) => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(async () => void (await client.query('rollback')));
    await client.query(`begin; ${SCHEMA}`);
    const [expected, before_] = [await read(), await held()];
    await client.query(`set search_path = s; ${sql}`);
    const after_ = await held();
    const { drifts, repair } = diffCatalogs(expected, await read());
    expect(drifts).not.toEqual([]);
    const script = repair.sql.replace(/^set .*\n/gmu, '');
    if (without) expect(script).not.toMatch(without);

    const kept = [...before_].filter((one) => after_.has(one));
    for (const statement of splitStatements(repair.sql)) {
      await client.query(statement);
      const now = await held();
      // PostgreSQL itself moves the privileges of the old owner to the new one
      if (!/owner to/u.test(repair.sql))
        expect([statement, kept.filter((one) => !now.has(one))]).toEqual([statement, []]);
    }
    expect(diffCatalogs(expected, await read()).drifts).toEqual([]);
    expect(await held()).toEqual(before_);
    expect((await client.query(`select current_setting('role') as role`)).rows).toEqual([{ role: 'none' }]);
  });
});
