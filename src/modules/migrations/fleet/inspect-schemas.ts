import type { Catalog } from '../catalog/catalog.ts';
import type { Fact, Query } from '../catalog/fact.ts';
import { readFacts } from '../catalog/read-facts.ts';
import { inSnapshot } from '../catalog/snapshot.ts';
import { compareCatalogs, statusOf } from '../report/read-report.ts';
import { type DriftReport, type SchemaReport, unknownDrift } from '../report/schema-report.ts';
import { compareHistory, type RevisionsReport } from '../revisions/compare-history.ts';
import type { Revision } from '../revisions/revision.ts';
import { readHistory } from '../runner/journal.ts';
import { factsBySchema } from './lock-template.ts';
import { catalogOfSchema, type SchemaExpectation } from './schema-expectation.ts';

/** What is known of a schema. */
export type InspectedSchema = Pick<SchemaReport, 'status' | 'revisions' | 'drift'>;

interface Asked {
  /** One connection, outside a transaction. */
  readonly query: Query;
  readonly revisions: readonly Revision[];
  readonly expectation: SchemaExpectation;
}

/**
 * Compares schemas with what the revisions make, as of one moment. Writes nothing.
 *
 * The catalog is read once for all of them; a second time, with what the objects are built on, for those that differ,
 * because only a repair needs that.
 *
 * @param schemas as facts write them.
 */
export async function inspectSchemas(schemas: readonly string[], asked: Asked): Promise<Map<string, InspectedSchema>> {
  const compared = await compareSchemas(schemas, asked, false);
  const drifted = schemas.filter((schema) => compared.get(schema)?.drift.status === 'drift');
  if (drifted.length === 0) return compared;
  const repaired = await compareSchemas(drifted, asked, true);
  return new Map([...compared, ...repaired]);
}

async function compareSchemas(
  schemas: readonly string[],
  { query, revisions, expectation }: Asked,
  dependencies: boolean,
): Promise<Map<string, InspectedSchema>> {
  const { catalog, histories } = await inSnapshot(query, {}, async () => {
    const read = new Map<string, RevisionsReport>();
    for (const schema of schemas) {
      const history = await readHistory(query, expectation.placeOf(schema).history);
      read.set(schema, compareHistory(revisions, history));
    }
    const [first = ''] = schemas;
    const historyTable = expectation.placeOf(first).history;
    return { histories: read, catalog: await readFacts(query, { onlySchemas: schemas, historyTable, dependencies }) };
  });
  const facts = factsBySchema(catalog.facts);
  const inspected = new Map<string, InspectedSchema>();
  for (const [schema, report] of histories) {
    const drift = await compareSchema(schema, { report, catalog, facts: facts.get(schema) }, { query, expectation });
    inspected.set(schema, { status: statusOf(report, drift), revisions: report, drift });
  }
  return inspected;
}

async function compareSchema(
  schema: string,
  { report, catalog, facts }: { report: RevisionsReport; catalog: Catalog; facts: readonly Fact[] | undefined },
  { query, expectation }: Pick<Asked, 'query' | 'expectation'>,
): Promise<DriftReport> {
  const expected = await expectation.of(schema, report, { query, major: catalog.major });
  if ('reason' in expected) return unknownDrift(expected.reason);
  return compareCatalogs(query, expected, catalogOfSchema(catalog, facts), expectation.policyOf(schema));
}
