import { commandOf } from '../process-names.ts';
import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import type { Query } from '../catalog/fact.ts';
import { readCatalogLock } from '../catalog-lock/file.ts';
import { compareHistory, historyProblems, type RevisionsReport } from '../revisions/compare-history.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import { tellUnlisted } from '../report/unlisted-major.ts';
import { readHistory } from '../runner/journal.ts';
import { INSUFFICIENT_PRIVILEGE, sqlState } from '../runner/errors/statement-error.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

/** The catalog lock: there, readable, and of the head of this build. */
export async function lockCheck(folder: string): Promise<{ check: Check; lock: CatalogLock | null }> {
  const name = 'catalog lock';
  const head = (await readRevisions(folder)).at(-1)?.name ?? null;
  try {
    const lock = await readCatalogLock(folder);
    const found = `${lock.facts.length} facts at ${lock.head ?? 'base'}`;
    const check =
      lock.head === head
        ? ok(name, found)
        : error(
            name,
            `${found}; the head is ${head ?? 'base'}`,
            `To rewrite it, run this and commit the file: ${commandOf('migrate lock')}`,
          );
    return { check, lock };
  } catch (problem) {
    if (!(problem instanceof CatalogLockError)) throw problem;
    return { check: error(name, problem.message, 'Restore it from version control.'), lock: null };
  }
}

/**
 * Compares the history of this database with the revisions of this build, and the server with the majors of the lock.
 *
 * @param migrator the role that applies revisions, where the one that asks may not.
 */
export async function historyChecks(
  query: Query,
  at: { folder: string; history: string },
  migrator: string | null,
): Promise<Check[]> {
  const name = `history ${at.history}`;
  const revisions = await readRevisions(at.folder);
  const history = await readHistory(query, at.history).catch((problem: unknown) => {
    if (sqlState(problem) === INSUFFICIENT_PRIVILEGE) return null;
    throw problem;
  });
  if (history === null) {
    return [error(name, 'not readable for this role', 'Run as its owner: grant select on the table to the role.')];
  }
  const report = compareHistory(revisions, history);
  const unlisted = await tellUnlisted(query, at, report.current, null);
  return [
    judge(name, historyProblems(revisions, history), report, migrator),
    ...(unlisted === null ? [] : [warning('major in the catalog lock', 'missing', unlisted)]),
  ];
}

function judge(
  name: string,
  problems: readonly string[],
  { current, pending, interrupted }: RevisionsReport,
  migrator: string | null,
): Check {
  const found = `at ${current ?? 'base'}, ${pending.length} pending`;
  if (problems.length > 0) return error(name, found, problems.join(' '));
  const command = `${commandOf('migrate upgrade')}${migrator === null ? '' : `, as "${migrator}"`}`;
  if (interrupted.length > 0) {
    return warning(name, `${found}, interrupted: ${interrupted.join(', ')}`, `Take it up again: ${command}`);
  }
  return pending.length > 0 ? warning(name, found, `Apply them: ${command}`) : ok(name, found);
}
