/**
 * The catalog engine: reads what a PostgreSQL database (15 to 19) contains as facts, compares two of them, and plans the SQL
 * that repairs a difference. It has no dependency: the caller brings a function `query`, of any driver. Nothing is written.
 *
 * @example
 * // With pg. A statement gives its rows as objects; an error of the server is thrown as it is.
 * const client = new Client({ connectionString: 'postgresql://localhost/shop' });
 * await client.connect();
 * const query: Query = async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows;
 *
 * const expected = await readCatalog(query);
 * await client.query('alter table orders drop column total');
 * const { drifts, repair } = diffCatalogs(expected, await readCatalog(query));
 * console.log(drifts.map(({ change, kind, identity }) => `${change} ${kind} ${identity}`)); // missing column public.orders.total
 * console.log(repair.sql); // alter table public.orders add column total numeric; …
 * @example
 * // With postgres. One connection: a read is one transaction.
 * const sql = postgres('postgresql://localhost/shop', { max: 1 });
 * const query: Query = (text, parameters = []) => sql.unsafe(text, [...parameters]);
 * @example
 * // A lock file holds the facts of a database, one a line, for a review and for a later comparison.
 * const catalog = await readCatalog(query);
 * const text = serialiseLock(buildLock({ head: null, parent: null, catalogs: [catalog], majors: [catalog.major] }));
 * const drift = diffCatalogs(expectedForMajor(parseLock(text), catalog.major), await readCatalog(query)).drifts;
 * @see https://www.postgresql.org/docs/current/catalogs.html
 */
export { CatalogLockError } from './catalog-lock-error.ts';
export { type CatalogLock, type LockedFact, parseLock, serialiseLock } from './catalog-lock.ts';
export type { Catalog, HiddenAttribute, Placeholders } from './catalog.ts';
export { type CatalogDiff, diffCatalogs, type Expected } from './diff-catalogs.ts';
export type { AttributeDrift, Drift, Repair, Severity } from './drift.ts';
export { type AttributeValue, type Fact, keyOf, type Query, sortFacts } from './fact.ts';
export { listOf, nameOf, parentOf, textOf } from './identity.ts';
export { buildLock, expectedForMajor, factsForMajor } from './lock-majors.ts';
export { MAJORS } from './majors.ts';
export { NOT_WATCHED, type NotWatched } from './not-watched.ts';
export { DEFAULT_POLICY, type Ignore, type Policy, type Rule, type SeverityRule } from './policy.ts';
export { readCatalog, type ReadCatalogOptions } from './read-catalog.ts';
export { factsSql } from './read-facts.ts';
export { type HeldStatement, type RepairScript, terminated } from './repair-script.ts';
export { CachedCatalogReader } from './cached-catalog-reader.ts';
export { inSnapshot, type SnapshotOptions } from './snapshot.ts';
