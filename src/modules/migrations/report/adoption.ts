import { commandOf } from '../process-names.ts';
import { BLAME_SCHEMA } from '../blame/recorder.ts';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import { type Fact, keyOf, sortFacts } from '../catalog/fact.ts';
import { factsForMajor } from '../catalog/lock-majors.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import type { RepairScript } from '../catalog/repair-script.ts';
import { compareHistory, isInOrder } from '../revisions/compare-history.ts';
import type { Revision } from '../revisions/revision.ts';
import { readHistory } from '../runner/journal.ts';
import { connect } from '../runner/plain-connection.ts';
import { withoutLaterColumns } from './history-ignores.ts';
import type { DriftPolicy } from './drift-policy.ts';

/** What makes the drift of a database the expectation. */
export interface Adoption {
  readonly database: string;
  readonly objects: readonly Drift[];
  /** Statements without `;`: from the catalog lock to the database, and back. */
  readonly up: string[];
  readonly down: string[];
  /** What no statement does. */
  readonly notes: readonly string[];
  /** Returns what a lock still says otherwise of the adopted objects. */
  readonly leftBy: (lock: CatalogLock) => readonly Drift[];
}

interface Asked {
  readonly url: string;
  readonly lock: CatalogLock;
  readonly revisions: readonly Revision[];
  readonly watch: DriftPolicy;
  /** Identities of the objects to adopt; none for all. */
  readonly only: readonly string[];
}

/**
 * Plans the revision that makes the drift of a database the expectation. Only reads.
 *
 * @returns a refusal, one sentence or two, where no drift can be named: the database or the lock is not at head, or an
 * object has not drifted.
 */
export async function planAdoption(asked: Asked): Promise<Adoption | { readonly refusal: string }> {
  const { lock, revisions, watch, only } = asked;
  const head = revisions.at(-1)?.name ?? null;
  if (lock.head !== head)
    return { refusal: `The catalog lock is not of head. Run "${commandOf('migrate lock')}" first.` };
  const { history, catalog } = await readDrift(asked);
  if (!isInOrder(compareHistory(revisions, history))) {
    return { refusal: `The database is not at head, so its drift is unknown. See "${commandOf('migrate current')}".` };
  }
  if (!lock.majors.includes(catalog.major)) {
    return {
      refusal: `The catalog lock does not name PostgreSQL ${catalog.major}. See "${commandOf('migrate lock')} --also".`,
    };
  }
  const policy = withoutLaterColumns(watch);
  const expected = factsForMajor(lock, catalog.major);
  const drifts = diffCatalogs({ facts: expected }, catalog, policy).drifts;
  const unknown = only.filter((identity) => !drifts.some((drift) => drift.identity === identity));
  if (unknown.length > 0) return { refusal: `No drift of ${unknown.join(', ')}. See "${commandOf('migrate drift')}".` };
  const objects = drifts.filter(({ identity }) => only.length === 0 || only.includes(identity));
  const target = { ...catalog, facts: adopt(expected, catalog.facts, objects) };
  const up = diffCatalogs(target, { ...catalog, facts: expected }, policy).repair;
  const down = diffCatalogs({ facts: expected }, target, policy).repair;
  const adopted = new Set(objects.map(keyOf));
  return {
    database: catalog.placeholders.database,
    objects,
    up: statementsOf(up, catalog),
    down: statementsOf(down, catalog),
    notes: [...up.notes, ...down.notes],
    leftBy: (written) =>
      diffCatalogs({ facts: factsForMajor(written, catalog.major) }, catalog, policy).drifts.filter((drift) =>
        adopted.has(keyOf(drift)),
      ),
  };
}

async function readDrift({ url, watch }: Asked) {
  await using connection = await connect(url);
  const { query } = connection;
  const catalog: Catalog = await readCatalog(query, {
    ignoreSchemas: [...watch.ignoreSchemas, BLAME_SCHEMA],
    historyTable: watch.history,
  });
  return { history: await readHistory(query, watch.history), catalog };
}

/** The expected facts, with the adopted objects as they are in the database. */
function adopt(expected: readonly Fact[], actual: readonly Fact[], objects: readonly Drift[]): Fact[] {
  const live = new Map(actual.map((fact) => [keyOf(fact), fact]));
  const result = new Map(expected.map((fact) => [keyOf(fact), fact]));
  for (const object of objects) {
    const fact = live.get(keyOf(object));
    if (fact) result.set(keyOf(object), fact);
    else result.delete(keyOf(object));
  }
  return sortFacts([...result.values()]);
}

/** What is created belongs to the role that migrates anyway; the name of that role differs by database. */
const statementsOf = ({ lossless, held }: RepairScript, { placeholders: place }: Catalog): string[] =>
  [...lossless, ...held.map(({ sql }) => sql)]
    .map((sql) => sql.trimEnd().replace(/;$/, ''))
    .filter((sql) => !sql.endsWith(` owner to ${place.owner}`));
