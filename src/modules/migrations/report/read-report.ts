import { commandOf } from '../process-names.ts';
import { lastChangeOf, type Blame } from '../blame/culprit.ts';
import { readSuspects } from '../blame/read-record.ts';
import type { Drifted } from '../blame/record-names.ts';
import { BLAME_SCHEMA } from '../blame/recorder.ts';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs, type Expected } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import type { Fact, Query } from '../catalog/fact.ts';
import { expectedForMajor } from '../catalog/lock-majors.ts';
import { textOf } from '../catalog/identity.ts';
import type { Policy } from '../catalog/policy.ts';
import { readFacts } from '../catalog/read-facts.ts';
import { inSnapshot } from '../catalog/snapshot.ts';
import { readCatalogLock } from '../catalog-lock/file.ts';
import {
  compareHistory,
  isAhead,
  isBeforeHead,
  isInOrder,
  type RevisionsReport,
} from '../revisions/compare-history.ts';
import type { Revision } from '../revisions/revision.ts';
import { type TimelineEntry, timelineOf } from '../revisions/timeline.ts';
import { readHistory } from '../runner/journal.ts';
import { expectedCatalog } from './expected-catalog.ts';
import { withoutHistory, withoutLaterColumns } from './history-ignores.ts';
import { recordedFacts } from './recorded-catalog.ts';
import { scratchLock } from './scratch-lock.ts';
import { type DriftedObject, type DriftReport, type SchemaReport, unknownDrift } from './schema-report.ts';
import { describeUnlisted } from './unlisted-major.ts';
import type { DriftPolicy } from './drift-policy.ts';

/** A database, and what it is compared with. */
export interface Watched {
  /** One connection, outside a transaction. */
  readonly query: Query;
  /** Folder of revisions and catalog lock, and the revisions in it. */
  readonly folder: string;
  readonly revisions: readonly Revision[];
  readonly watch: DriftPolicy;
  /**
   * The database. Given, a scratch database is made on its server where neither lock nor history tell what to expect.
   * Health leaves it out, because it only reads.
   */
  readonly serverUrl?: string;
  /** Who asks again and again keeps what cannot have changed: a {@link CachedCatalogReader}. Else everything is read. */
  readonly facts?: typeof readFacts;
  /** False for a check that shows no repair: then the edges of `pg_depend` are not read. Default: true. */
  readonly repair?: boolean;
}

/** A report, and the history and the catalog of the moment that it is of. */
export interface Inspection {
  readonly report: SchemaReport;
  readonly timeline: readonly TimelineEntry[];
  readonly catalog: Catalog;
}

/**
 * Reads history and catalog as of one moment, and compares both. Writes nothing.
 *
 * @throws {CatalogLockError} for a lock that cannot be used, and any error of the server: never "no drift".
 */
export async function readReport(watched: Watched): Promise<SchemaReport> {
  return (await inspect(watched)).report;
}

/** {@link readReport}, with what the report was made from. */
export async function inspect(watched: Watched): Promise<Inspection> {
  const started = performance.now();
  const { revisions, timeline, catalog } = await readSides(watched);
  const drift = await compareAtHead(watched, revisions, catalog);
  const report: SchemaReport = {
    status: statusOf(revisions, drift),
    server: { version: catalog.version, database: catalog.placeholders.database },
    revisions,
    drift,
    checkedAt: new Date(),
    durationMs: Math.round((performance.now() - started) * 10) / 10,
  };
  return { report, timeline, catalog };
}

/**
 * The second question alone, also where the database is at a revision before head: see `expectedCatalog`.
 */
export async function readDrift(watched: Watched & { readonly serverUrl: string }): Promise<DriftReport> {
  const { query, folder, watch, serverUrl } = watched;
  const { revisions, catalog } = await readSides(watched);
  if (revisions.current === null || !isBeforeHead(revisions)) return compareAtHead(watched, revisions, catalog);
  const place = { serverUrl, folder, watch };
  const expected = await expectedCatalog(query, place, revisions.current, catalog.major);
  if ('reason' in expected) return unknownDrift(expected.reason);
  return compareCatalogs(query, expected, catalog, withoutHistory(watch));
}

async function readSides({ query, revisions, watch, facts = readFacts, repair = true }: Watched) {
  return inSnapshot(query, {}, async () => {
    const history = await readHistory(query, watch.history);
    return {
      revisions: compareHistory(revisions, history),
      timeline: timelineOf(revisions, history),
      catalog: await facts(query, {
        ignoreSchemas: [...watch.ignoreSchemas, BLAME_SCHEMA],
        historyTable: watch.history,
        dependencies: repair,
      }),
    };
  });
}

async function compareAtHead(watched: Watched, revisions: RevisionsReport, catalog: Catalog): Promise<DriftReport> {
  const { query, folder, watch } = watched;
  const { current, head } = revisions;
  if (!isInOrder(revisions))
    return unknownDrift('The database is not at the head of this build, which the catalog lock is of.');
  const lock = await readCatalogLock(folder);
  if (lock.head !== head) {
    return unknownDrift(
      `The catalog lock is of ${lock.head ?? 'base'}, and the head is ${head ?? 'base'}. To rewrite it, run: ${commandOf('migrate lock')}`,
    );
  }
  if (current === null) return unknownDrift('This build has no revisions yet, so there is nothing to compare with.');
  const policy = withoutLaterColumns(watch);
  return lock.majors.includes(catalog.major)
    ? compareCatalogs(query, expectedForMajor(lock, catalog.major), catalog, policy)
    : compareUnlisted(watched, { lock, current, catalog, policy });
}

/** Compares with what the history keeps, or a scratch database gives, for a major that the lock does not name. */
async function compareUnlisted(
  { query, folder, watch, serverUrl }: Watched,
  at: { lock: CatalogLock; current: string; catalog: Catalog; policy: Policy },
): Promise<DriftReport> {
  const { lock, current, catalog, policy } = at;
  const { major } = catalog;
  const place = serverUrl === undefined ? null : { serverUrl, folder, watch };
  const facts =
    (await recordedFacts(query, watch.history, current, major)) ?? (place && (await scratchLock(place, lock)))?.facts;
  if (!facts) return { ...unknownDrift(describeUnlisted(lock, major, false)), unlistedMajor: major };
  const report = await compareCatalogs(query, { facts }, catalog, policy);
  return Object.assign(report, { reason: describeUnlisted(lock, major, true), unlistedMajor: major });
}

/** Compares, and says who did what. The repair is planned when it is first read: most readers look at the status only. */
export async function compareCatalogs(
  query: Query,
  expected: Expected,
  catalog: Catalog,
  policy: Policy,
): Promise<DriftReport> {
  const diff = diffCatalogs(expected, catalog, policy);
  const { drifts, expectedFingerprint, actualFingerprint, facts, notices, hidden, findings } = diff;
  return {
    status: drifts.length > 0 || findings.length > 0 ? 'drift' : 'ok',
    expectedFingerprint,
    actualFingerprint,
    facts,
    ...(await blame(query, drifts, [...catalog.facts, ...expected.facts])),
    get repair() {
      return diff.repair;
    },
    notVisible: notices,
    hidden,
    findings,
  };
}

async function blame(
  query: Query,
  drifts: readonly Drift[],
  facts: readonly Fact[],
): Promise<Pick<DriftReport, 'objects' | 'isRecorded'>> {
  if (drifts.length === 0) return { objects: [] };
  const indexes = new Map(facts.flatMap((fact) => (fact.kind === 'index' ? [[fact.identity, fact]] : [])));
  const drifted = drifts.map((drift) => withTable(drift, indexes));
  const records = await readSuspects(query, drifted);
  const objects = drifts.map((drift, at) => {
    const culprit = lastChangeOf(drifted[at] ?? drift, records ?? []);
    return culprit ? blamed(drift, culprit) : drift;
  });
  return { objects, isRecorded: records !== null };
}

function blamed(drift: Drift, culprit: Blame): DriftedObject {
  const { change, kind, identity, severity, attributes } = drift;
  return {
    blame: culprit,
    change,
    kind,
    identity,
    severity,
    attributes,
    get repair() {
      return drift.repair;
    },
  };
}

/** What the record of DDL needs of a drift, and the table of an index: ALTER TABLE … CLUSTER ON is recorded for the table. */
function withTable({ change, kind, identity, attributes }: Drift, indexes: ReadonlyMap<string, Fact>): Drifted {
  const index = kind === 'index' ? indexes.get(identity) : undefined;
  const drift = { change, kind, identity, attributes };
  return index ? { ...drift, table: textOf(index, 'table') } : drift;
}

/** Says in one word what a report is. */
export function statusOf(revisions: RevisionsReport, drift: DriftReport): SchemaReport['status'] {
  if (isAhead(revisions)) return 'ok';
  if (revisions.unknown.length + revisions.edited.length + revisions.outOfOrder.length > 0) return 'error';
  if (revisions.pending.length + revisions.interrupted.length > 0) return 'pending';
  if (drift.status === 'unknown') return 'error';
  return drift.status;
}
