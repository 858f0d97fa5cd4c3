import { commandOf } from '../process-names.ts';
import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import type { Query } from '../catalog/fact.ts';
import { readCatalogLock } from '../catalog-lock/file.ts';
import type { ProofPlace } from '../verify/with-scratch-migrator.ts';
import { keepCatalog } from '../runner/journal.ts';
import { recordedFacts, recordedForm } from './recorded-catalog.ts';
import { isForeseen, scratchLock } from './scratch-lock.ts';

/** Says that the lock is not of this server's major, and what follows: the same words in every command and in health. */
export function describeUnlisted({ majors }: CatalogLock, major: number, isKnown: boolean): string {
  const names = `The catalog lock does not name PostgreSQL ${major} (it names ${majors.join(', ')})`;
  return isKnown
    ? `${names}: the schema is compared with what the revisions make on such a server.`
    : `${names}, and what the revisions make there is not known here, so the schema is not compared. Run "${commandOf('migrate upgrade')}" ` +
        `as a role that may create databases, or add the major to the lock: "${commandOf('migrate lock')} --also <url of such a server>".`;
}

export async function majorOf(query: Query): Promise<number> {
  const [row] = await query<{ major: number }>(`select current_setting('server_version_num')::int / 10000 as major`);
  return row?.major ?? 0;
}

/**
 * Tells of a database at `revision` on a major that the lock does not name.
 *
 * @param place where a scratch database may be made: then the history keeps what the revisions make on this server, so
 * that sessions that may not create one can compare as well. Null: nothing is written.
 * @returns a sentence, or null where the lock names the major or cannot be used.
 */
export async function tellUnlisted(
  query: Query,
  { folder, history }: { folder: string; history: string },
  revision: string | null,
  place: ProofPlace | null,
): Promise<string | null> {
  const lock = await usableLock(folder);
  const major = await majorOf(query);
  if (!lock || lock.majors.includes(major)) return null;
  if (revision === null || lock.head !== revision) return describeUnlisted(lock, major, false);
  if (await recordedFacts(query, history, revision, major)) return describeUnlisted(lock, major, true);
  const made = place && (await scratchLock(place, lock));
  const isKept = made !== null && (await keep(query, history, revision, recordedForm(made)));
  return describeUnlisted(lock, major, isKept);
}

async function keep(query: Query, history: string, revision: string, catalog: string): Promise<boolean> {
  try {
    return await keepCatalog(query, history, revision, catalog);
  } catch (error) {
    // the role may not, or the server takes no writes
    if (isForeseen(error)) return false;
    throw error;
  }
}

/** Returns null for a lock that cannot be used: the comparison says what is wrong with it. */
export async function usableLock(folder: string): Promise<CatalogLock | null> {
  try {
    return await readCatalogLock(folder);
  } catch (error) {
    if (error instanceof CatalogLockError) return null;
    throw error;
  }
}
