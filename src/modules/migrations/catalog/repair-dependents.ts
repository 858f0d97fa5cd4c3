import type { Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { comparesAny, isForeignKey, refersToAny } from './repair-keys.ts';
import { goneAlong } from './repair-partitions.ts';
import { calledName, reads, referencesOf } from './repair-references.ts';
import { defaultsOn, isOfTable, isOfType, type Replacements } from './repair-replacements.ts';
import type { RepairContext } from './repair-steps.ts';

/** Kinds that stand on what their text names, so that it cannot be dropped, or replaced, under them. */
const STAND_ON_NAMES = new Set([
  'view',
  'materialized view',
  'rule',
  'policy',
  'trigger',
  'function',
  'aggregate',
  'cast',
  'operator',
  'constraint',
  'domain constraint',
  'index',
  'statistics',
]);

/** Those of them that stand on a column; the server itself makes indexes, checks and statistics again for its new type. */
const STAND_ON_COLUMNS = new Set(['view', 'materialized view', 'rule', 'policy', 'trigger', 'function']);

/** Kinds that go with a column. */
const GO_WITH_A_COLUMN = new Set(['index', 'constraint', 'statistics']);

/** Kinds that an expression of a column can be made of. A sequence is dropped when the default is another one. */
const IN_EXPRESSIONS = new Set(['function', 'aggregate', 'enum type', 'domain', 'composite type']);

/** Kinds that live in a relation or a domain, and go when it is dropped. */
const IN_ANOTHER = new Set(['column', 'trigger', 'rule', 'policy', 'constraint', 'domain constraint']);

/** What has to be dropped and made again though it did not drift, and what else stands in the way. */
export interface Dependents {
  readonly recreate: readonly Fact[];
  /** Only to be made again, because what it lived in was. */
  readonly remake: readonly Fact[];
  /** Columns whose default is taken off meanwhile. */
  readonly withoutDefault: readonly Fact[];
  /** Generated columns whose expression is taken off meanwhile. */
  readonly withoutExpression: readonly Fact[];
  /** Keys of objects that nobody expects, and that have to be dropped with the others, not at the end. */
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
  replaced: Replacements,
  context: RepairContext,
): Dependents {
  const columns = [...retypedColumns(differences), ...replaced.columns];
  const walk = new Walk(differences, [...dropped, ...replaced.types], context);
  walk.follow([...replaced.types, ...dropped.filter((fact) => !waiting.has(keyOf(fact)))]);
  walk.followColumns(columns);
  const called = new Set([...dropped, ...walk.found, ...replaced.types].filter(lendsItself).map(calledName));
  const generated = generatedFrom(columns, called, differences, context);
  const again = generated.filter((column) => !keepsItsPlace(column, replaced, context));
  walk.take(again);
  walk.followColumns(again);
  walk.takeMembers([...again, ...regenerated(differences)]);
  const along = goneAlong(dropped, context);
  walk.take(foreignKeysUnder(differences, [...dropped, ...along, ...walk.found], [...columns, ...again], context));

  const early = new Set([...walk.met].filter((key) => waiting.has(key)));
  const gone = [...dropped.filter((fact) => !waiting.has(keyOf(fact)) || early.has(keyOf(fact))), ...walk.found];
  const lived = residents([...dropped, ...walk.found, ...replaced.types]);
  const lost = new Set([...along, ...goneAlong(walk.found, context)].map(keyOf));
  return {
    recreate: walk.found,
    remake: [...context.expected.values()].filter(
      (fact) => !walk.isHandled(fact) && (lived(fact) || lost.has(keyOf(fact))),
    ),
    withoutDefault: defaultsOn(
      new Set([...gone, ...replaced.types].filter(lendsItself).map(calledName)),
      replaced.columns,
      context,
    ),
    withoutExpression: generated.filter((column) => !again.includes(column)),
    early,
  };
}

/** The closure of what stands on what. */
class Walk {
  readonly found: Fact[] = [];
  /** Keys of what stands on something and is dealt with anyway. */
  readonly met = new Set<string>();
  readonly #handled: Set<string>;
  /** What may stand in the way, by the names in its text and by the table in which it lives. */
  readonly #byName = new Map<string, Fact[]>();
  readonly #pending: Fact[] = [];

  constructor(differences: readonly Difference[], gone: readonly Fact[], { actual }: RepairContext) {
    this.#handled = new Set([
      ...differences.filter(({ change }) => change !== 'changed').map(keyOf),
      ...gone.map(keyOf),
    ]);
    for (const fact of actual.values()) {
      if (!STAND_ON_NAMES.has(fact.kind)) continue;
      for (const name of new Set([...referencesOf(fact).names, parentOf(fact)])) {
        const others = this.#byName.get(name);
        if (others) others.push(fact);
        else this.#byName.set(name, [fact]);
      }
    }
  }

  readonly isHandled = (fact: Fact): boolean => this.#handled.has(keyOf(fact));

  follow(gone: readonly Fact[]): void {
    this.#pending.push(...gone);
    this.#end();
  }

  followColumns(columns: readonly Fact[]): void {
    this.take(this.#readers(columns, (fact) => STAND_ON_COLUMNS.has(fact.kind) || isPartitioned(fact)));
  }

  /** Indexes and keys that go when a column is dropped and added. */
  takeMembers(columns: readonly Fact[]): void {
    this.take(this.#readers(columns, ({ kind }) => GO_WITH_A_COLUMN.has(kind)));
  }

  take(facts: readonly Fact[]): void {
    this.#add(facts);
    this.#end();
  }

  #readers(columns: readonly Fact[], isAble: (fact: Fact) => boolean): Fact[] {
    return columns.flatMap((column) =>
      (this.#byName.get(parentOf(column)) ?? []).filter((fact) => isAble(fact) && reads(fact, column)),
    );
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
      const name = calledName(gone);
      const standing = this.#byName.get(name) ?? [];
      this.#add(standing.filter((fact) => fact !== gone && !isForeignKey(fact) && standsOn(fact, name)));
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

function lendsItself({ kind }: Fact): boolean {
  return IN_EXPRESSIONS.has(kind);
}

/** What lives in it needs no drop of its own, and is found by where it lives. */
function standsOn(fact: Fact, name: string): boolean {
  return referencesOf(fact).names.has(name) && parentOf(fact) !== name && textOf(fact, 'table') !== name;
}

/** Tells what goes with any of `gone`, because it lives in it. */
function residents(gone: readonly Fact[]): (fact: Fact) => boolean {
  const homes = new Set(gone.map(({ identity }) => identity));
  const triggers = new Set(gone.filter(({ kind }) => kind === 'trigger').map(nameOf));
  return (fact) =>
    (IN_ANOTHER.has(fact.kind) && homes.has(parentOf(fact))) ||
    (fact.kind === 'index' && homes.has(textOf(fact, 'table'))) ||
    (fact.attributes['copy'] === true && triggers.has(nameOf(fact)));
}

/** Foreign keys whose key, on either side, is dropped or gets another type. No other is touched: rows would get in between. */
function foreignKeysUnder(
  differences: readonly Difference[],
  dropped: readonly Fact[],
  columns: readonly Fact[],
  { actual }: RepairContext,
): Fact[] {
  // a plain index makes way for the constraint that brings one of its name
  const replaced = differences.flatMap(({ kind, want, have, attributes }) =>
    kind === 'index' && want && have && attributes.some(({ name }) => name === 'constraint') ? [have] : [],
  );
  const [refers, compares] = [refersToAny([...dropped, ...replaced]), comparesAny(columns)];
  return [...actual.values()].filter((fact) => refers(fact) || compares(fact));
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
  called: ReadonlySet<string>,
  differences: readonly Difference[],
  { actual, expected }: RepairContext,
): Fact[] {
  const changed = new Set(differences.filter(({ kind }) => kind === 'column').map(keyOf));
  return [...actual.values()].filter(
    (fact) =>
      fact.kind === 'column' &&
      fact.attributes['generated'] !== undefined &&
      expected.get(keyOf(fact))?.attributes['generated'] !== undefined &&
      isOfTable(fact, actual) &&
      ([...referencesOf(fact).names].some((name) => called.has(name)) ||
        (!changed.has(keyOf(fact)) && columns.some((column) => column !== fact && reads(fact, column)))),
  );
}

/** ALTER … SET EXPRESSION came with 17. A generated column whose type is replaced cannot be converted. */
function keepsItsPlace(column: Fact, { types }: Replacements, { major }: RepairContext): boolean {
  return major >= 17 && !isOfType(column, types);
}
