import type { Difference } from './diff-facts.ts';
import { graphOf, type DependencyGraph } from './dependency-graph.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { kindNamed } from './kinds/registry.ts';
import { goneAlong } from './repair-partitions.ts';
import { readersOf } from './repair-row-types.ts';
import { defaultsOn, isOfTable, isOfType, type Replacements } from './repair-replacements.ts';
import type { RepairContext } from './repair-steps.ts';

/** Kinds that go with a column. */
const GO_WITH_A_COLUMN = new Set(['index', 'constraint', 'statistics']);

/** Types whose rows get another form, and the columns that hold such rows and are text meanwhile. */
export interface Rows {
  readonly rewritten: readonly Fact[];
  readonly lent: readonly Fact[];
}

/** What has to be dropped and made again though it did not drift, and what else stands in the way. */
export interface Dependents {
  readonly recreate: readonly Fact[];
  /** Only to be made again, because what it lived in was. */
  readonly remake: readonly Fact[];
  /** Columns whose default is taken off meanwhile. */
  readonly withoutDefault: readonly Fact[];
  /** Generated columns whose expression is taken off meanwhile. */
  readonly withoutExpression: readonly Fact[];
  /** Keys of objects that are not expected, and that have to be dropped with the others, not at the end. */
  readonly early: ReadonlySet<string>;
}

/**
 * Finds everything that stands in the way of the drops and conversions of `differences`, to any depth.
 *
 * @param dropped what `differences` alone drop, as it is there
 * @param waiting keys of those of them that are dropped at the end
 */
export function dependentsOf(
  differences: readonly Difference[],
  dropped: readonly Fact[],
  waiting: ReadonlySet<string>,
  replaced: Replacements & Rows,
  context: RepairContext,
): Dependents {
  const columns = [...retypedColumns(differences), ...replaced.columns, ...replaced.lent];
  const walk = new Walk(differences, [...dropped, ...replaced.types], context);
  walk.follow([
    ...replaced.types,
    ...dropped.filter((fact) => !waiting.has(keyOf(fact))),
    ...madeKeys(differences),
    ...goneAlong(dropped, context),
  ]);
  walk.followColumns(columns);
  const lent = [...dropped, ...walk.found, ...replaced.types];
  const generated = generatedFrom(columns, lent, differences, context);
  const again = generated.filter((column) => !keepsItsPlace(column, replaced, context));
  walk.take(again);
  walk.followColumns(again);
  walk.takeMembers([...again, ...regenerated(differences), ...replaced.lent]);
  walk.takeAble(replaced.rewritten.flatMap((type) => readersOf(type, context)));
  walk.take(foreignKeysOn([...columns, ...again], context));

  const early = new Set([...walk.met].filter((key) => waiting.has(key)));
  const gone = [...dropped.filter((fact) => !waiting.has(keyOf(fact)) || early.has(keyOf(fact))), ...walk.found];
  const lived = residents([...dropped, ...walk.found, ...replaced.types]);
  const along = goneAlong(dropped, context);
  const lost = new Set([...along, ...goneAlong(walk.found, context)].map(keyOf));
  return {
    recreate: walk.found,
    remake: [...context.expected.values()].filter(
      (fact) => !walk.isHandled(fact) && (lived(fact) || lost.has(keyOf(fact))),
    ),
    withoutDefault: defaultsOn(
      [...gone, ...replaced.types, ...replaced.rewritten.filter(({ kind }) => kind === 'composite type')],
      [...replaced.columns, ...replaced.lent],
      context,
    ),
    withoutExpression: generated.filter((column) => !again.includes(column)),
    early,
  };
}

/** The closure of what is built on what, over objects that can give way. */
class Walk {
  readonly found: Fact[] = [];
  /** Keys of what is built on something and is dealt with anyway. */
  readonly met = new Set<string>();
  readonly #handled: Set<string>;
  readonly #graph: DependencyGraph;
  readonly #pending: Fact[] = [];

  constructor(differences: readonly Difference[], gone: readonly Fact[], { actual }: RepairContext) {
    this.#handled = new Set([
      ...differences.filter(({ change }) => change !== 'changed').map(keyOf),
      ...gone.map(keyOf),
    ]);
    this.#graph = graphOf(actual);
  }

  readonly isHandled = (fact: Fact): boolean => this.#handled.has(keyOf(fact));

  follow(gone: readonly Fact[]): void {
    this.#pending.push(...gone);
    this.#end();
  }

  followColumns(columns: readonly Fact[]): void {
    this.take(
      this.#readers(columns, (fact) => kindNamed(fact.kind)?.repair.holdsTypes === true || isPartitioned(fact)),
    );
  }

  /** Indexes and keys that go when a column is dropped and added. */
  takeMembers(columns: readonly Fact[]): void {
    this.take(this.#readers(columns, ({ kind }) => GO_WITH_A_COLUMN.has(kind)));
  }

  /** What of some can be dropped and made again. */
  takeAble(facts: readonly Fact[]): void {
    this.take(facts.filter(({ kind }) => kindNamed(kind)?.repair.isRecreatable));
  }

  take(facts: readonly Fact[]): void {
    this.#add(facts);
    this.#end();
  }

  #readers(columns: readonly Fact[], isAble: (fact: Fact) => boolean): Fact[] {
    return columns.flatMap((column) => this.#graph.dependentsOf(column).filter(isAble));
  }

  #add(facts: readonly Fact[]): void {
    for (const fact of facts) {
      const key = keyOf(fact);
      if (this.met.has(key)) continue;
      if (this.#handled.has(key)) this.met.add(key);
      else this.found.push(fact);
      this.#handled.add(key);
      this.#pending.push(fact);
    }
  }

  #end(): void {
    for (let gone = this.#pending.pop(); gone !== undefined; gone = this.#pending.pop()) {
      // what lives in it needs no drop of its own
      const standing = this.#graph.outsidersOf(gone);
      this.#add(
        standing.filter(
          (fact) => kindNamed(fact.kind)?.repair.isRecreatable && textOf(fact, 'table') !== gone.identity,
        ),
      );
    }
  }
}

/** An index of which the server, when it makes it again for a new type of a column, names the parts as it likes. */
function isPartitioned(fact: Fact): boolean {
  return (
    fact.kind === 'index' &&
    fact.attributes['constraint'] === undefined &&
    (fact.attributes['partitionOf'] !== undefined || textOf(fact, 'definition').includes(' ON ONLY '))
  );
}

/** Tells what goes with any of `gone`, because it lives in it. */
function residents(gone: readonly Fact[]): (fact: Fact) => boolean {
  const homes = new Set(gone.map(keyOf));
  const identities = new Set(gone.map(({ identity }) => identity));
  const triggers = new Set(gone.filter(({ kind }) => kind === 'trigger').map(nameOf));
  return (fact) =>
    // a type is always made with its attributes
    (kindNamed(fact.kind)?.livesIn ?? []).some(
      (kind) => kind !== 'composite type' && homes.has(`${kind} ${parentOf(fact)}`),
    ) ||
    (fact.kind === 'index' && identities.has(textOf(fact, 'table'))) ||
    (fact.attributes['copy'] === true && triggers.has(nameOf(fact)));
}

/** Plain indexes that make way for the constraint that brings one of their name, and the other way round. */
function madeKeys(differences: readonly Difference[]): Fact[] {
  return differences.flatMap(({ kind, want, have, attributes }) =>
    kind === 'index' && want && have && attributes.some(({ name }) => name === 'constraint') ? [have] : [],
  );
}

/** Foreign keys that compare columns that get another type. No other is touched: rows would get in between. */
function foreignKeysOn(columns: readonly Fact[], { actual }: RepairContext): Fact[] {
  const graph = graphOf(actual);
  return columns.flatMap((column) => graph.dependentsOf(column).filter(isForeignKey));
}

function isForeignKey(fact: Fact): boolean {
  return fact.kind === 'constraint' && textOf(fact, 'definition').startsWith('FOREIGN KEY ');
}

/** Columns that are there, and are dropped or get another type or expression. */
function retypedColumns(differences: readonly Difference[]): Fact[] {
  return differences.flatMap(({ kind, change, attributes, have }) => {
    const changes = ['type', 'collation', 'generated'].some((name) => attributes.some((one) => one.name === name));
    return kind === 'column' && have && (change === 'unexpected' || changes) ? [have] : [];
  });
}

/** Columns that are dropped and added where nothing alters how they are generated. */
function regenerated(differences: readonly Difference[]): Fact[] {
  return differences.flatMap(({ kind, want, have, attributes }) =>
    kind === 'column' && want && have && attributes.some(({ name }) => name === 'generated') ? [have] : [],
  );
}

/** Columns that stay, and are generated from columns that change their type, or by something that is dropped meanwhile. */
function generatedFrom(
  columns: readonly Fact[],
  lent: readonly Fact[],
  differences: readonly Difference[],
  { actual, expected }: RepairContext,
): Fact[] {
  const graph = graphOf(actual);
  const dropped = new Set(differences.filter(({ change }) => change !== 'changed').map(keyOf));
  const isGenerated = (fact: Fact): boolean =>
    fact.kind === 'column' &&
    fact.attributes['generated'] !== undefined &&
    expected.get(keyOf(fact))?.attributes['generated'] !== undefined &&
    isOfTable(fact, actual);
  const gone = new Set(lent);
  const called = lent.flatMap((one) => graph.dependentsOf(one)).filter((fact) => isGenerated(fact) && !gone.has(fact));
  const read = columns
    .flatMap((column) => graph.dependentsOf(column))
    .filter((fact) => isGenerated(fact) && !dropped.has(keyOf(fact)));
  return [...new Set([...called, ...read])];
}

/** ALTER … SET EXPRESSION came with 17. A generated column whose type is replaced cannot be converted. */
function keepsItsPlace(column: Fact, { types }: Replacements, { major, expected }: RepairContext): boolean {
  const [to, from] = [expected.get(keyOf(column)) ?? column, column].map((fact) => textOf(fact, 'generated'));
  return major >= 17 && !isOfType(column, types) && to?.split(' ').at(-1) === from?.split(' ').at(-1);
}
