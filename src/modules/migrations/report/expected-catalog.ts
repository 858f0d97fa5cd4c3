import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import type { Expected as Comparable } from '../catalog/diff-catalogs.ts';
import type { Query } from '../catalog/fact.ts';
import { expectedForMajor } from '../catalog/lock-majors.ts';
import { readCatalogLock } from '../catalog-lock/file.ts';
import type { ProofPlace } from '../verify/with-scratch-migrator.ts';
import type { DriftBefore } from '../runner/drift-guard.ts';
import { serverMessage } from '../runner/errors/statement-error.ts';
import { recordedFacts } from './recorded-catalog.ts';
import { isForeseen, makeLock } from './scratch-lock.ts';

/** What the revisions up to one of them create, or why that is unknown. */
export type Expected =
  | (Comparable & { readonly from: NonNullable<DriftBefore['expectedFrom']> })
  | { readonly reason: string };

/**
 * The catalog that a database at `revision` should have, on a server of `major`: from the committed lock when that is of
 * this revision; else as the build kept it in the history that applied it; else rebuilt on a scratch database.
 *
 * @param query to the database itself.
 */
export async function expectedCatalog(
  query: Query,
  place: ProofPlace,
  revision: string,
  major: number,
): Promise<Expected> {
  const committed = await factsOfLock(place.folder, revision, major);
  if (committed) return { ...committed, from: 'catalog lock' };
  const kept = await recordedFacts(query, place.watch.history, revision, major);
  if (kept) return { facts: kept, from: 'history' };
  return fromScratch(place, revision);
}

async function factsOfLock(folder: string, revision: string, major: number): Promise<Comparable | null> {
  try {
    const lock = await readCatalogLock(folder);
    return lock.head === revision ? expectedForMajor(lock, major) : null;
  } catch (error) {
    // the comparison at head says what is wrong with it
    if (error instanceof CatalogLockError) return null;
    throw error;
  }
}

async function fromScratch(place: ProofPlace, revision: string): Promise<Expected> {
  try {
    return { facts: (await makeLock(place, revision, null)).facts, from: 'scratch database' };
  } catch (error) {
    if (!isForeseen(error)) throw error;
    const why = serverMessage(error).split('\n')[0];
    return { reason: `The history does not keep the catalog of ${revision}, and it cannot be made here: ${why}` };
  }
}
