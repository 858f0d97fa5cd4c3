import { type Drift, type Fact, listOf, nameOf, parentOf, textOf } from '../../migrations/catalog/index.ts';

export interface Column {
  readonly name: string;
  readonly type: string;
  /** Part of the primary key or of a foreign key. */
  readonly isKey: boolean;
  /** How it drifted. */
  readonly change?: Drift['change'];
}

/** A table as the database has it, and what of it is not as the revisions made it. */
export interface Entity {
  readonly identity: string;
  readonly change?: Drift['change'];
  readonly columns: readonly Column[];
  /** What else drifted, a line each: `index public.ix_decks_tags missing`. */
  readonly others: readonly string[];
  /** Identities of the tables that its foreign keys refer to, each once. */
  readonly refersTo: readonly string[];
}

export const isDrifted = ({ change, columns, others }: Entity): boolean =>
  change !== undefined || others.length > 0 || columns.some((column) => column.change !== undefined);

/** The tables of a live catalog with their drift, and those that are missing. Pure. */
export function entitiesOf(facts: readonly Fact[], drifts: readonly Drift[]): Entity[] {
  const expected = drifts.filter(({ change }) => change === 'missing').map(factOf);
  const all = [...facts, ...expected];
  const tables = all.filter(({ kind }) => kind === 'table');
  const columns = all.filter(({ kind }) => kind === 'column');
  const drifted = Map.groupBy(drifts, tablesOfDrift(all));
  const [columnsOf, keysOf] = [Map.groupBy(columns, parentOf), Map.groupBy(all.filter(isKey), parentOf)];
  return tables.map((table) => {
    const of = (facts: ReadonlyMap<string, Fact[]>): Fact[] => facts.get(table.identity) ?? [];
    return entityOf(table, of(columnsOf), of(keysOf), drifted.get(table.identity) ?? []);
  });
}

function entityOf(table: Fact, columns: readonly Fact[], keys: readonly Fact[], drift: readonly Drift[]): Entity {
  const own = drift.find(({ kind }) => kind === 'table');
  const isWhole = own !== undefined && own.change !== 'changed';
  const others = drift.filter(({ kind }) => kind !== 'table' && kind !== 'column');
  return {
    identity: table.identity,
    ...(own && { change: own.change }),
    columns: sortColumns(table, columns).map((column) => columnOf(column, keys, drift)),
    others: isWhole ? [] : others.map(({ kind, identity, change }) => `${kind} ${identity} ${change}`),
    refersTo: [...new Set(keys.map(target))].filter((name) => name !== ''),
  };
}

/** The fact that an object would be if it were there. */
function factOf({ kind, identity, attributes }: Drift): Fact {
  return { kind, identity, attributes: Object.fromEntries(attributes.map(({ name, expected }) => [name, expected])) };
}

/** Finds the table that a drifted object belongs to, or is; the name of an index does not tell. */
function tablesOfDrift(facts: readonly Fact[]): (drift: Drift) => string {
  const indexes = new Map(facts.filter(({ kind }) => kind === 'index').map((fact) => [fact.identity, fact]));
  return ({ kind, identity }) => {
    if (kind === 'table') return identity;
    const index = kind === 'index' ? indexes.get(identity) : undefined;
    return index ? textOf(index, 'table') : parentOf({ identity });
  };
}

function sortColumns(table: Fact, columns: readonly Fact[]): Fact[] {
  const order = listOf(table, 'columnOrder');
  const place = (column: Fact): number => {
    const at = order.indexOf(nameOf(column));
    return at === -1 ? order.length : at;
  };
  return columns.toSorted((a, b) => place(a) - place(b));
}

function columnOf(fact: Fact, keys: readonly Fact[], drift: readonly Drift[]): Column {
  const own = drift.find(({ kind, identity }) => kind === 'column' && identity === fact.identity);
  const name = nameOf(fact);
  const inKey = keys.some((key) => keyColumns(key).includes(name));
  return { name, type: textOf(fact, 'type'), isKey: inKey, ...(own && { change: own.change }) };
}

const KEY = /^(?:PRIMARY|FOREIGN) KEY \((.*?)\)/;
/** A dotted name in the server's own quoting, up to the columns that follow it. */
const REFERENCED = / REFERENCES ((?:"(?:[^"]|"")+"|[^"(.\s]+)(?:\.(?:"(?:[^"]|"")+"|[^"(.\s]+))*)\(/;

const isKey = (fact: Fact): boolean => fact.kind === 'constraint' && KEY.test(textOf(fact, 'definition'));
const keyColumns = (key: Fact): string[] => KEY.exec(textOf(key, 'definition'))?.[1]?.split(', ') ?? [];
const target = (key: Fact): string => REFERENCED.exec(textOf(key, 'definition'))?.[1] ?? '';
