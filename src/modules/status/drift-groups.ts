import { type AttributeValue, type Drift, type Fact, nameOf, parentOf } from '../migrations/catalog/index.ts';

/** A drifted object with those that differ because of it. */
export interface Cause<Some extends Drift> {
  readonly object: Some;
  readonly dependants: readonly Some[];
}

/** What drifted of one table or view; the table is null for objects that belong to none. */
export interface DriftGroup<Some extends Drift> {
  readonly table: string | null;
  readonly causes: readonly Cause<Some>[];
}

const TABLES = new Set(['table', 'view', 'materialized view', 'foreign table']);

/** Attributes whose text never says what an object is built on. */
const ASIDE = new Set(['comment', 'owner', 'grants', 'options', 'tablespace']);

/**
 * Groups drifted objects by their table or view, in the order of identities, and folds each under the object that explains it:
 * what belongs to a table that is missing or unexpected, and what is built on a column that differs. Pure.
 *
 * @param facts of the live catalog.
 */
export function groupDrift<Some extends Drift>(facts: readonly Fact[], drifts: readonly Some[]): DriftGroup<Some>[] {
  const tableOf = findTables(facts, drifts);
  const groups = Map.groupBy(drifts, tableOf);
  return [...groups]
    .toSorted(([a], [b]) => (a === null ? 1 : b === null || a < b ? -1 : 1))
    .map(([table, members]) => ({ table, causes: causesOf(members) }));
}

/** Finds the table or view that a drifted object is, or is of. */
function findTables(facts: readonly Fact[], drifts: readonly Drift[]): (drift: Drift) => string | null {
  const tables = new Set([...facts, ...drifts].filter(({ kind }) => TABLES.has(kind)).map(({ identity }) => identity));
  const indexes = new Map(facts.filter(({ kind }) => kind === 'index').map((fact) => [fact.identity, fact.attributes]));
  return (drift) => {
    const { kind, identity } = drift;
    if (TABLES.has(kind)) return identity;
    const known = kind === 'index' ? (indexes.get(identity)?.['table'] ?? valueOf(drift, 'table')) : ownerOf(drift);
    const table = known ? String(known) : parentOf({ identity });
    return tables.has(table) ? table : null;
  };
}

/** The table of a sequence that belongs to a column. */
function ownerOf(drift: Drift): string {
  const column = columnOf(drift);
  return column === '' ? '' : parentOf({ identity: column });
}

const columnOf = (drift: Drift): string =>
  String(valueOf(drift, 'ownedBy') ?? '') || String(valueOf(drift, 'identityOf') ?? '');

function valueOf({ attributes }: Drift, wanted: string): AttributeValue | undefined {
  const found = attributes.find(({ name }) => name === wanted);
  return found && (found.expected ?? found.actual);
}

function causesOf<Some extends Drift>(members: readonly Some[]): Cause<Some>[] {
  const causes = new Map(members.map((member) => [member, causeOf(member, members)]));
  return members
    .filter((member) => causes.get(member) === undefined)
    .map((object) => ({ object, dependants: members.filter((member) => topOf(member, causes) === object) }))
    .toSorted((a, b) => rankOf(a.object) - rankOf(b.object));
}

const rankOf = ({ kind }: Drift): number => (TABLES.has(kind) ? 0 : kind === 'column' ? 1 : 2);

function causeOf<Some extends Drift>(drift: Some, members: readonly Some[]): Some | undefined {
  const others = members.filter((member) => member !== drift);
  const whole = others.find(
    ({ kind, change }) => TABLES.has(kind) && (change !== 'changed' || (kind !== 'table' && drift.kind === 'column')),
  );
  if (whole && !TABLES.has(drift.kind)) return whole;
  const parent = others.find(({ identity, kind }) => kind !== drift.kind && identity === parentOf(drift));
  if (parent && !TABLES.has(parent.kind)) return parent;
  if (drift.kind === 'column' || TABLES.has(drift.kind)) return undefined;
  const text = textOf(drift);
  return others.find(
    (other) => other.kind === 'column' && (columnOf(drift) === other.identity || mentions(text, nameOf(other))),
  );
}

/** The object at the end of the chain of causes; undefined for one that has no cause. */
function topOf<Some extends Drift>(member: Some, causes: ReadonlyMap<Some, Some | undefined>): Some | undefined {
  let top = causes.get(member);
  for (let next = top && causes.get(top); next; next = causes.get(next)) top = next;
  return top;
}

const textOf = ({ attributes }: Drift): string =>
  attributes
    .filter(({ name }) => !ASIDE.has(name))
    .flatMap(({ expected, actual }) => [expected, actual])
    .join('\n');

/** Whether the text has the name as a word of its own. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[\w$]/.test(text.charAt(at - 1)) && !/[\w$]/.test(text.charAt(at + name.length))) return true;
  }
  return false;
}
