import { type CatalogLock } from '../catalog/catalog-lock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { buildLock, factsThatDependOnMajor } from '../catalog/lock-majors.ts';
import { MAJORS } from '../catalog/majors.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { queryOf } from '../runner/connection-query.ts';
import type { Migrator } from '../runner/migrator.ts';
import { writeCatalogLock } from '../catalog-lock/file.ts';
import { type ProofPlace, withScratchMigrator } from './with-scratch-migrator.ts';

/** The catalog that the revisions make from nothing: runs them from base to head on the empty database behind `migrator`. */
export async function catalogOfHead(
  migrator: Migrator,
  { ignoreSchemas, history }: ProofPlace['watch'],
): Promise<Catalog> {
  await migrator.upgrade('head');
  return migrator.onConnection((session) => readCatalog(queryOf(session), { ignoreSchemas, historyTable: history }));
}

/**
 * The lock for the head of `migrator`, from one catalog for each major that was read.
 *
 * @returns with it the facts that majors render differently, when not every major was read.
 */
export async function lockOf(
  migrator: Migrator,
  catalogs: readonly Catalog[],
): Promise<{ lock: CatalogLock; uncertain: string[] }> {
  const head = (await migrator.readRevisions()).at(-1);
  // a server of another major that was read is named as well
  const majors = [...new Set([...MAJORS, ...catalogs.map(({ major }) => major)])];
  const lock = buildLock({ head: head?.name ?? null, parent: head?.parent ?? null, catalogs, majors });
  const unread = MAJORS.filter((major) => !catalogs.some((catalog) => catalog.major === major));
  const uncertain =
    unread.length === 0 ? [] : factsThatDependOnMajor(lock.facts).map((fact) => `${fact.kind} ${fact.identity}`);
  return { lock, uncertain };
}

/**
 * Builds the lock of a folder on a scratch database, and writes it next to the revisions.
 *
 * @returns facts that majors render differently, as {@link lockOf}: only the major of the server at hand was read.
 */
export async function rewriteLock(place: ProofPlace): Promise<string[]> {
  return withScratchMigrator(place, async ({ migrator }) => {
    const { lock, uncertain } = await lockOf(migrator, [await catalogOfHead(migrator, place.watch)]);
    await writeCatalogLock(place.folder, lock);
    return uncertain;
  });
}
