import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { recordedForm } from '../report/recorded-catalog.ts';
import { usableLock } from '../report/unlisted-major.ts';
import type { DriftBefore, DriftGuard, GuardedRun } from '../runner/drift-guard.ts';
import { historyParts } from '../runner/revision-place.ts';
import { factsBySchema } from './lock-template.ts';
import { catalogOfSchema, type SchemaExpectation } from './schema-expectation.ts';

/** The guard of one schema of a fleet: it compares that schema before a run, and nothing else of the database. */
export function schemaGuard(schema: string, expectation: SchemaExpectation): DriftGuard {
  return {
    driftBefore: (run) => compare(schema, expectation, run),
    known: async ({ folder }, revisions) => {
      const lock = await usableLock(folder);
      if (!lock || lock.head === null || !revisions.includes(lock.head)) return null;
      return { revision: lock.head, catalog: recordedForm(lock) };
    },
  };
}

async function compare(schema: string, expectation: SchemaExpectation, run: GuardedRun): Promise<DriftBefore> {
  const { query, report } = run;
  const [interrupted] = report.interrupted;
  if (interrupted !== undefined)
    return notCompared(`${interrupted} was interrupted, so that a part of it may be there.`);
  const { history } = expectation.placeOf(schema);
  if (report.current === null) return { ...notCompared(await describeContent(run, schema, history)), status: 'base' };
  const catalog = await readCatalog(query, { onlySchemas: [schema], historyTable: history, dependencies: false });
  const expected = await expectation.of(schema, report, { query, major: catalog.major });
  if ('reason' in expected) return notCompared(expected.reason);
  const actual = catalogOfSchema(catalog, factsBySchema(catalog.facts).get(schema));
  const { drifts } = diffCatalogs(expected, actual, expectation.policyOf(schema, { isBeforeRun: true }));
  const objects = drifts.map(({ change, kind, identity, severity, attributes }) => ({
    change,
    kind,
    identity,
    severity,
    attributes,
  }));
  return { status: objects.length === 0 ? 'ok' : 'drift', expectedFrom: expected.from, reason: null, objects };
}

const notCompared = (reason: string | null): DriftBefore => ({
  status: 'unknown',
  expectedFrom: null,
  reason,
  objects: [],
});

/** A sentence about what is in a schema to which no revision was applied; null for an empty one. */
async function describeContent({ query }: GuardedRun, schema: string, history: string): Promise<string | null> {
  const [row] = await query<{ found: number; first: string | null }>(
    `select count(*)::int as found, min(relname collate "C") as first from pg_catalog.pg_class
     where relnamespace = pg_catalog.to_regnamespace($1) and relkind in ('r', 'p', 'v', 'm', 'f') and relname <> $2`,
    [schema, historyParts(history).table],
  );
  if (!row || row.found === 0) return null;
  const rest = row.found > 1 ? ` and ${row.found - 1} more` : '';
  return `No revision is applied, and the schema holds ${row.first}${rest}.`;
}
