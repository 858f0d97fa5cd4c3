import { MigrationsError } from '../migrations-error.ts';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import { buildLock } from '../catalog/lock-majors.ts';
import { ScratchStoppedError } from '../verify/scratch-stopped-error.ts';
import type { ProofPlace } from '../verify/with-scratch-migrator.ts';
import { sqlState } from '../runner/errors/statement-error.ts';

/**
 * Makes the lock of a revision for the major of the server at hand alone, on a scratch database.
 *
 * @returns null where that cannot be made, for example by a role that may not create databases.
 * @throws {ScratchStoppedError} after a signal.
 */
export async function scratchLock(
  place: ProofPlace,
  { head, parent }: Pick<CatalogLock, 'head' | 'parent'>,
): Promise<CatalogLock | null> {
  try {
    return await makeLock(place, head, parent);
  } catch (error) {
    if (isForeseen(error)) return null;
    throw error;
  }
}

/** True for what a server or a revision refuses; after a signal it does not go on. */
export function isForeseen(error: unknown): boolean {
  return (error instanceof MigrationsError || sqlState(error) !== undefined) && !(error instanceof ScratchStoppedError);
}

/** {@link scratchLock}, with the error of the server or of a revision. */
export async function makeLock(place: ProofPlace, head: string | null, parent: string | null): Promise<CatalogLock> {
  // MikroORM comes with it, which takes longer to load than all else that a report needs
  const { withScratchMigrator } = await import('../verify/with-scratch-migrator.ts');
  return withScratchMigrator(place, async (line) => {
    if (head !== null) await line.migrator.upgrade(head);
    const catalog = await line.readCatalog();
    return buildLock({ head, parent, catalogs: [catalog], majors: [catalog.major] });
  });
}
