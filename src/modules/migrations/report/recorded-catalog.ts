import { z } from 'zod';
import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import { type CatalogLock, parseLock, serialiseLock } from '../catalog/catalog-lock.ts';
import type { Fact, Query } from '../catalog/fact.ts';
import { factsForMajor } from '../catalog/lock-majors.ts';
import { queryVersion } from '../catalog/query-version.ts';
import { historyColumns } from '../runner/journal.ts';

/** What the history keeps with a revision: the catalog lock of the build that applied it. */
const Kept = z.object({
  /** By major, what that build asked a server. */
  vocabularies: z.record(z.string(), z.string()),
  /** The text of the lock file. */
  lock: z.string(),
});

export function recordedForm(lock: CatalogLock): string {
  const vocabularies = Object.fromEntries(lock.majors.map((major) => [major, queryVersion(major)]));
  return JSON.stringify({ vocabularies, lock: serialiseLock(lock) } satisfies z.input<typeof Kept>);
}

/** The facts that the history keeps for a revision; null when it keeps none, or none that this build can compare. */
export async function recordedFacts(
  query: Query,
  history: string,
  revision: string,
  major: number,
): Promise<readonly Fact[] | null> {
  if (!(await historyColumns(query, history)).includes('expected_catalog')) return null;
  const [row] = await query<{ kept: unknown }>(
    `select expected_catalog as kept from ${history} where name = $1 and state = 'applied'`,
    [revision],
  );
  const kept = Kept.safeParse(row?.kept).data;
  if (kept?.vocabularies[major] !== queryVersion(major)) return null;
  try {
    return factsForMajor(parseLock(kept.lock), major);
  } catch (error) {
    if (error instanceof CatalogLockError) return null;
    throw error;
  }
}
