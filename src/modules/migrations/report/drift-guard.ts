import { commandOf } from '../process-names.ts';
import { BLAME_SCHEMA } from '../blame/recorder.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import type { AcceptedDrift } from '../revisions/accepted-drift.ts';
import type { DriftBefore, DriftGuard, GuardedRun } from '../runner/drift-guard.ts';
import { expectedCatalog } from './expected-catalog.ts';
import { withoutHistory } from './history-ignores.ts';
import { recordedForm } from './recorded-catalog.ts';
import { scratchLock } from './scratch-lock.ts';
import { majorOf, usableLock } from './unlisted-major.ts';
import type { DriftPolicy } from './drift-policy.ts';

/** Kinds by which a database at base shows that it is not empty. */
const CONTENT = new Set(['table', 'view', 'materialized view', 'foreign table', 'function', 'enum type', 'domain']);

const MOST_NAMED = 3;

/**
 * The guard of an application's database.
 *
 * @param serverUrl the database itself; on its server a scratch database is made where the history does not hold the expected catalog.
 */
export function driftGuard(serverUrl: string, watch: DriftPolicy): DriftGuard {
  return {
    driftBefore: (run) => compareWithCatalog(run, serverUrl, watch),
    known: async ({ query, folder }, revisions) => {
      const lock = await usableLock(folder);
      if (!lock || lock.head === null || !revisions.includes(lock.head)) return null;
      const place = { serverUrl, folder, watch };
      const isListed = lock.majors.includes(await majorOf(query));
      const ofServer = isListed ? lock : ((await scratchLock(place, lock)) ?? lock);
      return { revision: lock.head, catalog: recordedForm(ofServer) };
    },
  };
}

async function compareWithCatalog(run: GuardedRun, serverUrl: string, watch: DriftPolicy): Promise<DriftBefore> {
  const { query, folder, report } = run;
  const [interrupted] = report.interrupted;
  if (interrupted !== undefined) {
    return notCompared(`${interrupted} was interrupted, so that a part of it may be there.`);
  }
  const actual = await readCatalog(query, {
    ignoreSchemas: [...watch.ignoreSchemas, BLAME_SCHEMA],
    historyTable: watch.history,
    dependencies: false,
  });
  if (report.current === null) return { ...NOT_COMPARED, status: 'base', reason: describeContent(actual, watch) };
  const place = { serverUrl, folder, watch };
  const expected = await expectedCatalog(query, place, report.current, actual.major);
  if ('reason' in expected) return notCompared(expected.reason);
  const { drifts } = diffCatalogs(expected, actual, withoutHistory(watch));
  const objects = drifts.filter((drift) => !isOtherVersion(drift)).map(withoutRepair);
  return { status: objects.length === 0 ? 'ok' : 'drift', expectedFrom: expected.from, reason: null, objects };
}

/** Another package on the server, or an update that is pending: a note of the drift check, and no reason to stop a run. */
const isOtherVersion = ({ change, kind, attributes }: Drift): boolean =>
  change === 'changed' && kind === 'extension' && attributes.every(({ name }) => name === 'version');

const withoutRepair = ({ change, kind, identity, severity, attributes }: Drift): AcceptedDrift => ({
  change,
  kind,
  identity,
  severity,
  attributes,
});

const NOT_COMPARED = { expectedFrom: null, objects: [] } as const;

const notCompared = (reason: string): DriftBefore => ({ ...NOT_COMPARED, status: 'unknown', reason });

/** A sentence about what is in a database to which no revision was applied; null for an empty one. */
function describeContent({ facts }: Catalog, watch: DriftPolicy): string | null {
  const own = new Set(
    withoutHistory({ history: watch.history, policy: { ...watch.policy, ignores: [] } }).ignores.flatMap((rule) =>
      'identity' in rule ? [rule.identity] : [],
    ),
  );
  const content = facts.filter(({ kind, identity }) => CONTENT.has(kind) && !own.has(identity));
  if (content.length === 0) return null;
  const named = content.slice(0, MOST_NAMED).map(({ kind, identity }) => `${kind} ${identity}`);
  const rest = content.length - named.length;
  return (
    `No revision is applied, and the database holds ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. ` +
    `If a revision made them, "${commandOf('migrate stamp')}" says which.`
  );
}
