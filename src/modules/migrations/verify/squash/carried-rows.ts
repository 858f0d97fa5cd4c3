import { literal } from '../../catalog/sql-text.ts';
import { type Content, type ContentTable, MOST_ROWS } from './read-content.ts';
import { SquashRefusedError } from './squash-refused-error.ts';

/** Rows that revisions wrote, as statements. */
export interface CarriedRows {
  /** Without `;`, in an order that keeps foreign keys. */
  readonly statements: readonly string[];
  /** How many rows of which tables. */
  readonly counts: readonly { readonly table: string; readonly rows: number }[];
  /** Columns that a default fills with another value each time, by table: they are left to it. */
  readonly volatile: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Returns the statements that write the rows and move the sequences. Pure.
 *
 * @param first and `second`: what the same revisions left in two databases. What differs is of a volatile expression.
 * @throws {SquashRefusedError} for rows that no statement writes again: too many, or with values that no default makes.
 */
export function carriedRows(first: Content, second: Content): CarriedRows {
  if (first.largeObjects > 0) throw new SquashRefusedError('its revisions write large objects.');
  const filled = inOrder(first.tables.filter(({ rows }) => rows.length > 0));
  const volatile = new Map<string, ReadonlySet<string>>();
  for (const table of filled) {
    const again = second.tables.find(({ name }) => name === table.name);
    volatile.set(table.name, volatileColumns(table, again?.rows ?? []));
  }
  const inserts = filled.flatMap((table) => insertSql(table, volatile.get(table.name) ?? new Set()));
  const moved = first.sequences.filter(({ isMoved }) => isMoved);
  return {
    statements: [
      ...inserts,
      ...moved.map(
        ({ name, position: [last, called] }) => `select pg_catalog.setval(${literal(name)}, ${last}, ${called})`,
      ),
      ...(inserts.length === 0 ? [] : first.populated.map((view) => `refresh materialized view ${view}`)),
    ],
    counts: filled.map(({ name, rows }) => ({ table: name, rows: rows.length })),
    volatile,
  };
}

function volatileColumns(table: ContentTable, again: ContentTable['rows']): Set<string> {
  const { name, columns, rows } = table;
  if (rows.length > MOST_ROWS) {
    throw new SquashRefusedError(
      `its revisions write more than ${MOST_ROWS} rows into ${name}. Squash up to a revision before them, or load them in another way.`,
    );
  }
  if (rows.length !== again.length) {
    throw new SquashRefusedError(`its revisions write another number of rows into ${name} each time.`);
  }
  const differing = columns.filter((_, at) => valuesOf(rows, at) !== valuesOf(again, at));
  const without = differing.find(({ hasDefault }) => !hasDefault);
  if (without) {
    throw new SquashRefusedError(
      `its revisions write another value into column ${without.name} of ${name} each time, and no default makes it again.`,
    );
  }
  return new Set(differing.map((column) => column.name));
}

const valuesOf = (rows: ContentTable['rows'], at: number): string =>
  JSON.stringify(rows.map((row) => row[at] ?? null).toSorted((a, b) => (String(a) < String(b) ? -1 : 1)));

/** A trigger has done its work already: the rows are as it left them. */
function insertSql({ name, columns, rows, hasTriggers }: ContentTable, left: ReadonlySet<string>): string[] {
  const kept = columns.flatMap((column, at) => (left.has(column.name) ? [] : [{ ...column, at }]));
  const overriding = kept.some(({ isAlwaysIdentity }) => isAlwaysIdentity) ? ' overriding system value' : '';
  const values = rows.map(
    (row) =>
      `(${kept.map(({ at }) => (row[at] === null || row[at] === undefined ? 'null' : literal(row[at]))).join(', ')})`,
  );
  const insert =
    kept.length === 0
      ? rows.map(() => `insert into ${name} default values`)
      : [
          `insert into ${name} (${kept.map((column) => column.name).join(', ')})${overriding} values\n${values.join(',\n')}`,
        ];
  return hasTriggers
    ? [`alter table ${name} disable trigger user`, ...insert, `alter table ${name} enable trigger user`]
    : insert;
}

/** Puts tables after those that their foreign keys name; a circle stays as it is, and the proof tells. */
function inOrder(tables: readonly ContentTable[]): ContentTable[] {
  const ordered: ContentTable[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const ready = left.filter(({ name, refersTo }) => refersTo.every((other) => other === name || !waiting.has(other)));
    const next = ready.length > 0 ? ready : left;
    ordered.push(...next);
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** Says in which tables or sequences two databases differ, volatile columns aside; empty when in none. Pure. */
export function differingContent(expected: Content, actual: Content, volatile: CarriedRows['volatile']): string[] {
  const texts = (content: Content): Map<string, string> =>
    new Map<string, string>([
      ...content.tables.map((table) => [table.name, rowsText(table, volatile.get(table.name))] as const),
      ...content.sequences.map(({ name, position }) => [name, JSON.stringify(position)] as const),
    ]);
  const [want, have] = [texts(expected), texts(actual)];
  return [...new Set([...want.keys(), ...have.keys()])].filter((name) => want.get(name) !== have.get(name));
}

function rowsText({ columns, rows }: ContentTable, left: ReadonlySet<string> = new Set()): string {
  const kept = columns.map(({ name }) => !left.has(name));
  return JSON.stringify(rows.map((row) => JSON.stringify(row.filter((_, at) => kept[at]))).toSorted());
}
