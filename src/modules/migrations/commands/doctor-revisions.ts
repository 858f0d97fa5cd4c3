import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import type { Query } from '../catalog/fact.ts';
import { readLockFile } from '../proof/lock-file.ts';
import { compareHistory, historyProblems } from '../revisions/compare-history.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import { HISTORY_TABLE } from '../runner/history-schema.ts';
import { readHistory } from '../runner/history-table.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

/** The catalog lock: there, readable, and of the head of this build. */
export async function lockCheck(folder: string): Promise<{ check: Check; lock: CatalogLock | null }> {
  const name = 'catalog lock';
  const head = (await readRevisions(folder)).at(-1)?.name ?? null;
  try {
    const lock = await readLockFile(folder);
    const found = `${lock.facts.length} facts at ${lock.head ?? 'base'}`;
    const check =
      lock.head === head
        ? ok(name, found)
        : error(
            name,
            `${found}; the head is ${head ?? 'base'}`,
            'Write it anew and commit it: compendium migrate lock',
          );
    return { check, lock };
  } catch (problem) {
    if (!(problem instanceof CatalogLockError)) throw problem;
    return { check: error(name, problem.message, 'Restore it from version control.'), lock: null };
  }
}

/** The history of this database against the revisions of this build. */
export async function historyCheck(query: Query, folder: string): Promise<Check> {
  const [revisions, history] = [await readRevisions(folder), await readHistory(query)];
  const problems = historyProblems(revisions, history);
  const { current, pending, interrupted } = compareHistory(revisions, history);
  const found = `at ${current ?? 'base'}, ${pending.length} pending`;
  const name = `history ${HISTORY_TABLE}`;
  if (problems.length > 0) return error(name, found, problems.join(' '));
  if (interrupted.length > 0) {
    return warning(
      name,
      `${found}, interrupted: ${interrupted.join(', ')}`,
      'Take it up again: compendium migrate upgrade',
    );
  }
  return pending.length > 0 ? warning(name, found, 'Apply them: compendium migrate upgrade') : ok(name, found);
}
