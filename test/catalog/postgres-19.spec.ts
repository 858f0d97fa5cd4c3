import { expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { createDatabase } from '../support/test-database.ts';
import { describeUnless } from '../support/unless.ts';

const tooOld = SERVER_MAJOR < 19 && `PostgreSQL 19 brought it, this run has ${SERVER_MAJOR}`;

const TABLES = `create table decks (id int primary key); create table users (id int primary key);
  create table old_users () inherits (users)`;
const publication = (what: string) => `${TABLES}; create publication feed ${what}`;

const SERVERS = `create extension postgres_fdw;
  create server up foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'x');
  create server up2 foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'y');
  create user mapping for current_user server up options (user 'r', password 's');
  create user mapping for current_user server up2 options (user 'r', password 's')`;
const CONNECTION = `connection 'host=127.0.0.1 port=1 dbname=x'`;
const inbox = (source: string, more = '') =>
  `create subscription inbox ${source} publication feed with (connect = false, enabled = false, slot_name = none${more})`;
const HELPS = `create function helps(internal) returns internal language internal as 'generate_series_int4_support'`;
const adds = (more = '') => `create aggregate adds (int) (sfunc = int4pl, stype = int${more})`;

describeUnless(tooOld)('a change that PostgreSQL 19 brought', () => {
  test.each([
    ['all sequences of a publication of nothing', publication(''), publication('for all sequences')],
    [
      'all sequences of a publication of all tables',
      publication('for all tables'),
      publication('for all tables, all sequences'),
    ],
    ['a publication of all sequences', TABLES, publication('for all sequences')],
    ['all tables in place of all sequences', publication('for all sequences'), publication('for all tables')],
    ['a table that is left out', publication('for all tables'), publication('for all tables except (table decks)')],
    [
      'another table that is left out',
      publication('for all tables except (table users)'),
      publication('for all tables except (table decks)'),
    ],
    [
      'a parent that is left out without its child',
      publication('for all tables except (table users)'),
      publication('for all tables except (table only users)'),
    ],
    [
      'all tables but one in place of one',
      publication('for table users'),
      publication('for all tables except (table users)'),
    ],
    ['a member of its own, without its children', publication('for table users'), publication('for table only users')],
    ['the support function of an aggregate', `${HELPS}; ${adds()}`, `${HELPS}; ${adds(', support = helps')}`],
    [
      'the connection function of a wrapper',
      `${SERVERS}; create foreign data wrapper own`,
      `${SERVERS}; create foreign data wrapper own connection postgres_fdw_connection`,
    ],
    [
      'a wrapper with a connection function',
      SERVERS,
      `${SERVERS}; create foreign data wrapper own connection postgres_fdw_connection`,
    ],
    ['the timeout of a subscription', inbox(CONNECTION), inbox(CONNECTION, `, wal_receiver_timeout = '5s'`)],
    ['the longest retention of a subscription', inbox(CONNECTION), inbox(CONNECTION, ', max_retention_duration = 7')],
    ['the server of a subscription', `${SERVERS}; ${inbox('server up')}`, `${SERVERS}; ${inbox('server up2')}`],
  ])('is seen and repaired both ways: %s', async (_, one, other) => {
    for (const [expected, actual] of [
      [one, other],
      [other, one],
    ] as const) {
      const { differing, left } = await repaired(expected, actual);
      expect(differing).not.toEqual([]);
      expect(left).toEqual([]);
    }
  });

  test.each([
    [
      'dead tuples are retained',
      'retainDeadTuples',
      inbox(CONNECTION),
      inbox(CONNECTION, ', retain_dead_tuples = true'),
    ],
    [
      'it has a server instead of a connection',
      'server',
      `${SERVERS}; ${inbox(CONNECTION)}`,
      `${SERVERS}; ${inbox('server up')}`,
    ],
  ])('is seen in a subscription: %s', async (_, attribute, one, other) => {
    expect((await compared(one, other)).differing).toContain(`subscription inbox ${attribute}`);
  });

  test('is seen when an extension loses its connection function', async () => {
    const { differing } = await compared(SERVERS, `${SERVERS}; alter foreign data wrapper postgres_fdw no connection`);
    expect(differing).toEqual(['extension member postgres_fdw: foreign-data wrapper postgres_fdw definition']);
  });

  test('is none when tables are left out of a publication in another order', async () => {
    const [one, other] = ['users, table decks', 'decks, table users'].map((tables) =>
      publication(`for all tables except (table ${tables})`),
    );
    expect((await compared(one ?? '', other ?? '')).differing).toEqual([]);
  });
});

/** Attributes that differ between the databases that two scripts made, and after `repair` those that differ still. */
async function compared(
  expected: string,
  actual: string,
  repair = false,
): Promise<{ differing: string[]; left: string[] }> {
  const [wanted, found] = [await createDatabase(), await createDatabase()];
  try {
    await wanted.query(expected);
    await found.query(actual);
    const catalog = await catalogOf(wanted.url);
    const diff = diffCatalogs(catalog, await catalogOf(found.url));
    if (!repair) return { differing: named(diff), left: [] };
    await found.query(`begin; ${diff.repair.sql} commit`);
    await found.query('reset all');
    return { differing: named(diff), left: named(diffCatalogs(catalog, await catalogOf(found.url))) };
  } finally {
    for (const database of [wanted, found]) {
      // which would keep the database from being dropped
      await database.query('drop subscription if exists inbox');
      await database.drop();
    }
  }
}

const repaired = (expected: string, actual: string) => compared(expected, actual, true);

function named({ drifts }: ReturnType<typeof diffCatalogs>): string[] {
  return drifts.flatMap(({ kind, identity, attributes }) =>
    attributes.map(({ name }) => `${kind} ${identity} ${name}`),
  );
}
