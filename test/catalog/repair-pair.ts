import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';

/** What a repair did to a database that `actual` made, held against one that `expected` made. */
export interface Repaired {
  readonly script: string;
  /** What still differs afterwards: `changed column public.users.email`. */
  readonly left: readonly string[];
  /** Names of the constraints that were there before and are the very same objects, never dropped. */
  readonly untouched: readonly string[];
}

/**
 * Makes two databases, and brings the second to what the first is by the script of the repair, in one transaction.
 *
 * @param check looks at the repaired database before it is dropped
 */
export async function repairPair(
  expected: string,
  actual: string,
  check: (database: TestDatabase) => Promise<void> = async () => {},
): Promise<Repaired> {
  const [wanted, found] = [await createDatabase(), await createDatabase()];
  try {
    await wanted.query(expected);
    await found.query(actual);
    const catalog = await catalogOf(wanted.url);
    const before = await constraintsOf(found);
    const { repair } = diffCatalogs(catalog, await catalogOf(found.url));
    await found.query(`begin; ${repair.sql} commit`);
    await found.query('reset all');
    const { drifts } = diffCatalogs(catalog, await catalogOf(found.url));
    const after = await constraintsOf(found);
    await check(found);
    return {
      script: repair.sql,
      left: drifts.map(({ change, kind, identity }) => `${change} ${kind} ${identity}`),
      untouched: [...before].filter(([name, oid]) => after.get(name) === oid).map(([name]) => name),
    };
  } finally {
    await Promise.all([wanted.drop(), found.drop()]);
  }
}

async function constraintsOf(database: TestDatabase): Promise<Map<string, string>> {
  const rows = await database.query<{ name: string; oid: string }>(
    `select conname as name, oid::text from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
  );
  return new Map(rows.map(({ name, oid }) => [name, oid]));
}
