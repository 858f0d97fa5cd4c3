import type { Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { listOf, nameOf, parentOf, textOf } from './identity.ts';
import { replacesEnum } from './kinds/enum-type.repair.ts';
import { inheritedFrom, isPartitionedBy, isRebuilt } from './inheritance.ts';
import type { RepairContext } from './repair-steps.ts';
import { literal } from './sql-text.ts';

/** Kinds of types that hold values of other types. */
const HOLD_TYPES = new Set(['domain', 'composite attribute']);
const TABLES = ['table', 'foreign table'];

/** Types that nothing can alter into what is expected: each is renamed, made again, and dropped when nothing has it any more. */
export interface Replacements {
  /** As they are there, those that the others are built on first. */
  readonly types: readonly Fact[];
  /** Columns of the types, which are converted through text. */
  readonly columns: readonly Fact[];
}

export function findReplacements(differences: readonly Difference[], context: RepairContext): Replacements {
  const types = typesOf(differences, context);
  const columns = [...context.actual.values()].filter((fact) => {
    const want = fact.kind === 'column' ? context.expected.get(keyOf(fact)) : undefined;
    return (
      want !== undefined &&
      isOfType(fact, types) &&
      // nothing converts a generated column: it is made again
      fact.attributes['generated'] === undefined &&
      textOf(want, 'type') === textOf(fact, 'type') &&
      [context.actual, context.expected].every((side) => isOfTable(fact, side)) &&
      !isRebuilt(parentOf(fact), context)
    );
  });
  return { types, columns };
}

function typesOf(differences: readonly Difference[], context: RepairContext): Fact[] {
  const types = differences.flatMap((difference) =>
    isReplaced(difference) && !isFixed(difference, context) && difference.have ? [difference.have] : [],
  );
  return withHolders(types, context);
}

/** Types, and those that hold their values, to any depth. */
function withHolders(roots: readonly Fact[], { actual, expected }: RepairContext): Fact[] {
  const types = [...roots];
  const known = new Set(types.map(keyOf));
  const holders = [...actual.values()].filter(({ kind }) => HOLD_TYPES.has(kind));
  for (const type of types)
    for (const holder of holders.filter((fact) => fact.dependsOn?.includes(keyOf(type)))) {
      const key = holder.kind === 'domain' ? keyOf(holder) : `composite type ${parentOf(holder)}`;
      const found = actual.get(key);
      if (found === undefined || known.has(key) || !expected.has(key)) continue;
      known.add(key);
      types.push(found);
    }
  return types;
}

/** Whether a type that has to be replaced cannot be: a partition key or a range type is made of it, and stays so. */
export function isFixed(difference: Difference, context: RepairContext): boolean {
  if (!difference.have || !isReplaced(difference)) return false;
  const types = withHolders([difference.have], context);
  return [...context.actual.values()].some(
    (fact) =>
      context.expected.has(keyOf(fact)) &&
      ((fact.kind === 'column' && isOfType(fact, types) && isPartitionedBy(fact, context)) ||
        (fact.kind === 'range type' && types.some((type) => fact.dependsOn?.includes(keyOf(type))))),
  );
}

function isReplaced({ kind, want, have, attributes }: Difference): boolean {
  if (!want || !have) return false;
  const changes = (name: string) => attributes.some((attribute) => attribute.name === name);
  if (kind === 'domain') return changes('type') || changes('collation');
  return kind === 'enum type' && changes('labels') && replacesEnum(listOf(want, 'labels'), listOf(have, 'labels'));
}

/** Whether it is a column of a table, not of a view. */
export function isOfTable(column: Fact, facts: ReadonlyMap<string, Fact>): boolean {
  return TABLES.some((kind) => facts.has(`${kind} ${parentOf(column)}`));
}

/** Whether a column holds values of one of the types, or arrays of them. */
export function isOfType(column: Fact, types: readonly Fact[]): boolean {
  const type = textOf(column, 'type').replace(/\[\]$/u, '');
  return types.some(({ identity }) => identity === type);
}

/** How a type makes room for its successor, and goes. The name it has meanwhile is short enough for every server. */
export function makeRoom(type: Fact): { readonly rename: string; readonly drop: string } {
  const word = type.kind === 'domain' ? 'domain' : 'type';
  const name = `"${nameOf(type).replaceAll('"', '').slice(0, 20)} (replaced)"`;
  return {
    rename: `alter ${word} ${type.identity} rename to ${name}`,
    drop: `drop ${word} ${parentOf(type)}.${name}`,
  };
}

/** What stops the replacement of a type, which nothing but a look at the rows can tell. */
export function lostLabels(type: Fact, { expected }: RepairContext): string[] {
  const want = expected.get(keyOf(type));
  const lost = listOf(type, 'labels').filter((label) => want && !listOf(want, 'labels').includes(label));
  return lost.length === 0
    ? []
    : [
        `A row that holds ${lost.map(literal).join(' or ')} stops the repair, and nothing is changed: give such rows another label first, which loses what they say.`,
      ];
}

/** Converts a column to the type that now has the name of its own; that of a partition or a child follows its parent's. */
export function convertColumn(column: Fact, { expected, actual }: RepairContext): string[] {
  const want = expected.get(keyOf(column)) ?? column;
  if (inheritedFrom(want, expected) && inheritedFrom(column, actual)) return [];
  const type = textOf(column, 'type');
  const text = type.endsWith('[]') ? 'text[]' : 'text';
  // the rows of a foreign table are not here
  if (actual.has(`foreign table ${parentOf(column)}`))
    return [`alter foreign table ${parentOf(column)} alter column ${nameOf(column)} type ${type}`];
  return [
    `alter table ${parentOf(column)} alter column ${nameOf(column)} type ${type} using ${nameOf(column)}::${text}::${type}`,
  ];
}

/** Columns whose default would stand in the way: of a type that is replaced, or built on something that is dropped meanwhile. */
export function defaultsOn(gone: readonly Fact[], columns: readonly Fact[], context: RepairContext): Fact[] {
  const [converted, keys] = [new Set(columns), new Set(gone.map(keyOf))];
  return [...context.actual.values()].filter(
    (fact) =>
      fact.kind === 'column' &&
      fact.attributes['default'] !== undefined &&
      context.expected.has(keyOf(fact)) &&
      isOfTable(fact, context.actual) &&
      isOfTable(fact, context.expected) &&
      (converted.has(fact) || usesInDefault(fact, keys)),
  );
}

/** A sequence is dropped when the default is another one; what has the name of the column's type is that. */
function usesInDefault(column: Fact, keys: ReadonlySet<string>): boolean {
  const type = textOf(column, 'type').replace(/\[\]$/u, '');
  return (column.dependsOn ?? []).some(
    (key) =>
      keys.has(key) &&
      !key.startsWith('sequence ') &&
      !key.startsWith('column ') &&
      !key.startsWith('collation ') &&
      !(key.endsWith(` ${type}`) && !key.startsWith('function ')),
  );
}
