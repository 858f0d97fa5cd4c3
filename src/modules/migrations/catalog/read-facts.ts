import { address, readDependencies } from './read-dependencies.ts';
import { keyOf, sortFacts, type AttributeValue, type Fact, type Query } from './fact.ts';
import type { Catalog, HiddenAttribute } from './catalog.ts';
import type { Kind } from './kind.ts';
import { markMade } from './made/read-made.ts';
import { KINDS } from './kinds/registry.ts';
import type { Scope } from './scope.ts';
import { inSnapshot, snapshotScript } from './snapshot.ts';
import { openSession, type ReadOptions } from './session.ts';
import { literal } from './sql-text.ts';

/** In the attributes of a row: names of attributes that exist and that the role may not see. */
const HIDDEN = 'hidden';

interface FactRow {
  kind: string;
  identity: string;
  attributes: string;
  address: string | null;
}

/**
 * The query that states all facts of some kinds in one round trip.
 *
 * `offset 0` keeps the planner from merging the parts into one plan, which takes it longer than running them.
 */
export function factsQuery(scope: Scope, kinds: readonly Kind[] = KINDS): string {
  return kinds
    .map(
      (kind) =>
        `select ${literal(kind.name)} as kind, k.identity, k.attributes, ${addressOf(kind)} as address from (${kind.select(scope)}\n offset 0) k`,
    )
    .join('\nunion all\n');
}

/**
 * Returns the query that a read of the database behind `query` sends for its facts: to explain it, or to measure it.
 *
 * @throws the error of the server when it cannot be asked.
 */
export async function factsSql(query: Query, options: ReadOptions = {}): Promise<string> {
  const { scope, kinds } = await openSession(query, options, KINDS);
  return factsQuery(scope, kinds);
}

/**
 * Returns a script for psql with the query that a read of the database behind `query` sends for one kind.
 *
 * @param kind is read even where the database has no object of it.
 * @throws the error of the server when it cannot be asked.
 */
export async function kindScript(query: Query, kind: Kind, options: ReadOptions = {}): Promise<string> {
  return inSnapshot(query, {}, async () => {
    const { scope } = await openSession(query, options, [kind]);
    return snapshotScript(factsQuery(scope, [kind]));
  });
}

/** A column is a part of its relation to `pg_depend`. */
function addressOf({ catalog }: Kind): string {
  if (catalog === undefined) return 'null';
  return catalog === 'pg_attribute'
    ? address(`'pg_class'::regclass`, 'k.oid', 'k.member')
    : address(`'${catalog}'::regclass`, 'k.oid', '0');
}

/** How much is read. */
export interface FactsOptions extends ReadOptions {
  /** Whether the facts say what they are built on, which only a repair needs. Default: true. */
  readonly dependencies?: boolean;
}

/**
 * Reads everything watched from the connection behind `query`, in three statements: one about the session, one for all
 * facts, one for what they are built on; two more where an extension makes objects by its work.
 *
 * They must see one state: call it in a repeatable-read transaction with an empty `search_path`, or use `readCatalog`.
 * Any error of the server is thrown as it came: a query that fails never reads as "nothing there".
 */
export async function readFacts(query: Query, options: FactsOptions = {}): Promise<Catalog> {
  const { scope, kinds, version, role, placeholders, extensions } = await openSession(query, options, KINDS);
  const rows = await query<FactRow>(factsQuery(scope, kinds));
  const dependsOn = options.dependencies === false ? undefined : await readDependencies(query, rows);
  const read = sortFacts(rows.map((row) => toFact(row, dependsOn?.get(keyOf(row)))));
  const facts = await markMade(query, read, extensions);
  const notices = facts.flatMap((fact) => noticesOf(fact, role));
  const catalog = { major: scope.major, version, role, placeholders, facts, notices };
  return dependsOn ? catalog : { ...catalog, isWithoutDependencies: true };
}

function toFact({ kind, identity, attributes }: FactRow, dependsOn: readonly string[] | undefined): Fact {
  const values: Record<string, AttributeValue> = JSON.parse(attributes);
  const hidden = values[HIDDEN];
  const fact = dependsOn ? { kind, identity, attributes: values, dependsOn } : { kind, identity, attributes: values };
  if (!Array.isArray(hidden)) return fact;
  delete values[HIDDEN];
  return { ...fact, hidden };
}

function noticesOf(fact: Fact, role: string): HiddenAttribute[] {
  return (fact.hidden ?? []).map((attribute) => ({
    kind: fact.kind,
    identity: fact.identity,
    attribute,
    message: `not visible to role ${role}`,
  }));
}
