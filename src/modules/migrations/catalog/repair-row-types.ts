import type { Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { builtOn, nameOf, parentOf, textOf } from './identity.ts';
import { descendantsOf, inheritedFrom, isPartitionedBy, isRebuilt } from './inheritance.ts';
import type { RepairContext } from './repair-steps.ts';

/** Kinds that have values of a type in them, and are none of a table. */
const HOLD_ROWS = new Set(['domain', 'composite attribute', 'range type']);
const TABLES = ['table', 'foreign table'];

/** Changes for which the server writes every row of a table again, or looks at them as if it did. */
const REWRITES = new Set(['type', 'collation', 'generated', 'persistence', 'accessMethod']);

/** Tables and composite types, as they are there, whose rows get another form while other tables may hold such rows. */
export function rewrittenTypes(
  differences: readonly Difference[],
  converted: readonly Fact[],
  { actual, expected }: RepairContext,
): Fact[] {
  const changed = differences.flatMap((one) => (isRewriting(one) ? (one.have ?? []) : []));
  const homes = new Set(
    [...changed, ...converted].map((fact) => (fact.kind === 'table' ? fact.identity : parentOf(fact))),
  );
  const children = [...homes].flatMap((table) => Array.from(descendantsOf(table, actual)));
  return [...new Set([...homes, ...children])].flatMap((identity) =>
    [...TABLES, 'composite type'].flatMap((kind) => {
      const found = actual.get(`${kind} ${identity}`);
      return found && expected.has(keyOf(found)) ? [found] : [];
    }),
  );
}

function isRewriting({ kind, want, have, attributes }: Difference): boolean {
  return (
    want !== undefined &&
    have !== undefined &&
    (kind === 'column' || kind === 'composite attribute' || kind === 'table') &&
    attributes.some(({ name }) => REWRITES.has(name))
  );
}

/**
 * Columns of tables that hold rows of some others, or of composite types, to any depth: also of tables that hold those.
 * They are text while the form of the rows changes, for until then the server refuses it.
 */
export function rowColumns(types: readonly Fact[], context: RepairContext): Fact[] {
  const { actual } = context;
  const [known, columns] = [new Set(types), new Set<Fact>()];
  for (const type of known)
    for (const holder of builtOn(actual, keyOf(type))) {
      if (HOLD_ROWS.has(holder.kind)) {
        const whole = holder.kind === 'composite attribute' ? actual.get(`composite type ${parentOf(holder)}`) : holder;
        if (whole) known.add(whole);
      } else if (holder.kind === 'column' && holdsValues(holder, type, context)) {
        columns.add(holder);
        const table = actual.get(`table ${parentOf(holder)}`);
        if (table) known.add(table);
      }
    }
  return [...columns];
}

/** A default or an expression may be built on a type that the column does not have. */
function holdsValues(column: Fact, type: Fact, { actual }: RepairContext): boolean {
  return (
    textOf(column, 'type').replace(/\[\]$/u, '') === type.identity &&
    TABLES.some((kind) => actual.has(`${kind} ${parentOf(column)}`))
  );
}

/** Whether columns hold rows of a table: then the server adds no column to it that has a value from the start. */
export function isHeldAsRows(table: string, context: RepairContext): boolean {
  const fact = context.actual.get(`table ${table}`);
  return fact !== undefined && rowColumns([fact], context).length > 0;
}

/** Those of them that can be text for a while. */
export function lentColumns(types: readonly Fact[], context: RepairContext): Fact[] {
  return rowColumns(types, context).filter((column) => isLent(column, context));
}

/** Whether a column of row type makes it impossible to change the form of the rows: it stays, and cannot be text for a while. */
export function isFixedByRows(type: Fact, context: RepairContext): boolean {
  return rowColumns([type], context).some((column) => context.expected.has(keyOf(column)) && !isLent(column, context));
}

function isLent(column: Fact, context: RepairContext): boolean {
  const want = context.expected.get(keyOf(column));
  return (
    want !== undefined &&
    textOf(want, 'type') === textOf(column, 'type') &&
    column.attributes['generated'] === undefined &&
    context.actual.has(`table ${parentOf(column)}`) &&
    context.expected.has(`table ${parentOf(column)}`) &&
    !isRebuilt(parentOf(column), context) &&
    !isPartitionedBy(column, context)
  );
}

/** Statements that make a column text, and give it its own type again; that of a partition or a child follows its parent's. */
export function lendColumn(column: Fact, { expected, actual }: RepairContext): { lend: string[]; giveBack: string[] } {
  const want = expected.get(keyOf(column)) ?? column;
  const retype = (type: string) =>
    `alter table ${parentOf(column)} alter column ${nameOf(column)} type ${type} using ${nameOf(column)}::${type}`;
  return {
    lend: inheritedFrom(column, actual) ? [] : [retype('text')],
    giveBack: inheritedFrom(want, expected) ? [] : [retype(textOf(want, 'type'))],
  };
}

/** What stands in the way of another form of a composite type, apart from tables: what has it in its parsed text. */
export function readersOf(type: Fact, { actual }: RepairContext): Fact[] {
  return type.kind === 'composite type' ? builtOn(actual, keyOf(type)).filter(isParsed) : [];
}

/** A function that only takes or gives values of the type may stay. */
function isParsed(fact: Fact): boolean {
  return fact.kind !== 'function' || /\n(?:RETURN |BEGIN ATOMIC)/u.test(textOf(fact, 'definition'));
}

/** Tables of composite types: they are loose from theirs while that is replaced. */
export function looseTables(types: readonly Fact[], { actual, expected }: RepairContext): Fact[] {
  const names = new Set(types.map(({ identity }) => identity));
  return [...actual.values()].filter(
    (fact) =>
      fact.kind === 'table' &&
      names.has(textOf(fact, 'ofType')) &&
      textOf(expected.get(keyOf(fact)) ?? fact, 'ofType') === textOf(fact, 'ofType'),
  );
}
