import { diffFacts, indexFacts, sameValue } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { FactsByWord } from './facts-by-word.ts';
import { listOf, nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { keepNotNullName } from './kinds/not-null.repair.ts';
import { mentions, renameIn } from './names-in-text.ts';
import { depthOf, descendantsOf } from './inheritance.ts';
import type { BulkFix } from './bulk-fix.ts';
import { FOLLOWS_THE_NAME, mapValues, renamed, TAKE_OTHERS_ALONG } from './renamed-fact.ts';

/** An object that is there under another name, or in another schema. */
interface Rename {
  readonly from: Fact;
  readonly to: Fact;
  readonly sql: string;
}

/**
 * Objects that only lost their name: one missing and one unexpected of a kind that are alike in everything else.
 *
 * Renaming loses nothing, where dropping and creating would. A pair that is not unique is left alone.
 *
 * @returns the statements in the order in which they run, and the actual facts as they are afterwards
 */
export function findRenames(
  kinds: readonly Kind[],
  expected: readonly Fact[],
  actual: readonly Fact[],
  major: number,
): { bulkFixes: BulkFix[]; actual: readonly Fact[] } {
  const renames: Rename[] = [];
  const wanted = indexFacts(expected);
  let words: FactsByWord | undefined;
  let present = actual;
  for (const kind of sortKinds(kinds)) {
    const pairs = pairsOf(kind, expected, present);
    for (const rename of [...pairs, ...provedPairs(kind, expected, present, pairs)]) {
      words ??= new FactsByWord(actual);
      if (follow(words, rename, wanted, major)) renames.push(rename);
    }
    present = words ? [...words.facts] : actual;
  }
  return { bulkFixes: renames.map(renameFix), actual: present };
}

const NO_HEIRS: ReadonlySet<string> = new Set();

/** Renames what is there; false where it is gone: that of a partition was renamed with its parent's. */
function follow(words: FactsByWord, rename: Rename, wanted: ReadonlyMap<string, Fact>, major: number): boolean {
  const { from, to } = rename;
  if (!words.has(from)) return false;
  const children = takersOf(from, words.facts);
  const partitions = new Set(words.facts.flatMap((fact) => (fact.attributes['partitionOf'] ? [fact.identity] : [])));
  words.change(nameOf(from), (fact) => {
    const after = followColumn(renamed(inheritName(fact, rename, children), from, to), rename, wanted);
    const isNamed = major >= NAMED_SINCE && fact.kind === 'column' && fact.identity !== after.identity;
    return isNamed ? withNotNullName(fact, after, partitions) : after;
  });
  return true;
}

/** The major from which a NOT NULL constraint has a name. */
const NAMED_SINCE = 18;

/** A rename of a column, or of its table, leaves its NOT NULL constraint the name that it has. */
function withNotNullName(before: Fact, after: Fact, partitions: ReadonlySet<string>): Fact {
  const isInherited = before.attributes['inherited'] === true || partitions.has(parentOf(before));
  const notNullConstraint = keepNotNullName(before, after, isInherited);
  const { [FOLLOWS_THE_NAME]: _, ...attributes } = after.attributes;
  return { ...after, attributes: notNullConstraint === null ? attributes : { ...attributes, notNullConstraint } };
}

function renameFix({ from, to, sql }: Rename): BulkFix {
  return { key: keyOf(to), sql, covers: [{ key: keyOf(from), note: `Renamed: it is ${to.identity}.` }] };
}

/** Kinds that can be renamed, those first that take others along. */
function sortKinds(kinds: readonly Kind[]): Kind[] {
  const able = kinds.filter((kind) => kind.repair.rename);
  return [
    ...able.filter((kind) => TAKE_OTHERS_ALONG.has(kind.name)),
    ...able.filter((kind) => !TAKE_OTHERS_ALONG.has(kind.name)),
  ];
}

function pairsOf(kind: Kind, expected: readonly Fact[], actual: readonly Fact[]): Rename[] {
  const differences = diffFacts(
    expected.filter((fact) => fact.kind === kind.name),
    actual.filter((fact) => fact.kind === kind.name),
  );
  const missing = differences.flatMap(({ want, have }) => (want && !have ? [want] : []));
  const unexpected = differences.flatMap(({ want, have }) => (have && !want ? [have] : []));
  if (missing.length === 0 || unexpected.length === 0) return [];
  const isSmall = missing.length * unexpected.length <= MOST_COMPARED;
  const candidates = isSmall ? (to: Fact) => unexpected.filter((from) => isAlike(from, to)) : similarTo(unexpected);
  const rivals = isSmall ? (from: Fact) => missing.filter((to) => isAlike(from, to)) : similarTo(missing);
  const pairs = missing.flatMap((to) => {
    const [from, ...others] = candidates(to).filter((one) => kind.repair.rename?.(one, to) !== undefined);
    const sql = from && kind.repair.rename?.(from, to);
    if (!from || !sql || others.length > 0) return [];
    const claims = rivals(from).filter((other) => kind.repair.rename?.(from, other) !== undefined);
    return claims.length === 1 ? [{ from, to, sql }] : [];
  });
  const index = indexFacts(actual);
  const depth = ({ from }: Rename) => depthOf(parentOf(from), index);
  return pairs.sort((a, b) => depth(a) - depth(b));
}

/**
 * Tables that were renamed and altered as well. What goes along with a table, or is built on it, proves which of them it
 * is: the same index, sequence, view or foreign key that was built on the one is built on the other.
 */
function provedPairs(
  kind: Kind,
  expected: readonly Fact[],
  actual: readonly Fact[],
  known: readonly Rename[],
): Rename[] {
  if (kind.name !== 'table') return [];
  const [wanted, found] = [indexFacts(expected), indexFacts(actual)];
  const taken = new Set(known.flatMap(({ from, to }) => [from.identity, to.identity]));
  const lone = (facts: readonly Fact[], others: ReadonlyMap<string, Fact>) =>
    new Map(
      facts.flatMap((fact) =>
        fact.kind === 'table' && !others.has(keyOf(fact)) && !taken.has(fact.identity) ? [[fact.identity, fact]] : [],
      ),
    );
  const [missing, unexpected] = [lone(expected, found), lone(actual, wanted)];
  if (missing.size === 0 || unexpected.size === 0) return [];
  const proofs = expected.flatMap((want) => {
    const have = found.get(keyOf(want));
    const [to, ...others] = have ? tablesUnder(want, missing) : [];
    const [from, ...more] = have ? tablesUnder(have, unexpected) : [];
    return to && from && others.length + more.length === 0 ? [{ from, to }] : [];
  });
  return [...new Map(proofs.map((pair) => [pair.to, pair])).values()].flatMap(({ from, to }) => {
    const isSure = proofs.every((one) => (one.from === from) === (one.to === to));
    const sql = isSure && hasItsColumns(from, to) ? kind.repair.rename?.(from, to) : undefined;
    return sql ? [{ from, to, sql }] : [];
  });
}

/** The tables, of some, that an object is built on or belongs to. */
function tablesUnder(fact: Fact, tables: ReadonlyMap<string, Fact>): Fact[] {
  const owners = [textOf(fact, 'table'), parentOf({ identity: textOf(fact, 'ownedBy') })];
  const on = (fact.dependsOn ?? []).flatMap((key) => {
    const identity = key.slice(key.indexOf(' ') + 1);
    return key.startsWith('table ') ? [identity] : [parentOf({ identity })];
  });
  return [...new Set([...owners, ...on])].flatMap((identity) => tables.get(identity) ?? []);
}

/** Whether half of the columns, or more, have the names that are expected. */
function hasItsColumns(from: Fact, to: Fact): boolean {
  const [there, wanted] = [listOf(from, 'columnOrder'), listOf(to, 'columnOrder')];
  return wanted.filter((name) => there.includes(name)).length * 2 >= Math.max(there.length, wanted.length);
}

/** Up to so many pairs are compared one by one; for more, a form finds them, which takes a value that spells a name for the name. */
const MOST_COMPARED = 10_000;

function isAlike(from: Fact, to: Fact): boolean {
  const { attributes } = renamed(
    { ...from, attributes: mapValues(from, (text) => renameIn(text, nameOf(from), nameOf(to))) },
    from,
    to,
  );
  const names = new Set([...Object.keys(attributes), ...Object.keys(to.attributes)]);
  names.delete(FOLLOWS_THE_NAME);
  return [...names].every((name) => sameValue(attributes[name] ?? null, to.attributes[name] ?? null));
}

/** At most this many that look alike are told apart: with more, nothing says which of them is meant. */
const MOST_ALIKE = 2;

/** Finds those that are alike in everything but their name, or their schema, without comparing each with each. */
function similarTo(facts: readonly Fact[]): (fact: Fact) => readonly Fact[] {
  const [places, names] = [
    Map.groupBy(facts, (fact) => `${parentOf(fact)} ${formOf(fact)}`),
    Map.groupBy(facts, (fact) => `${nameOf(fact)} ${formOf(fact)}`),
  ];
  return (fact) => {
    const form = formOf(fact);
    const beside = places.get(`${parentOf(fact)} ${form}`)?.slice(0, MOST_ALIKE) ?? [];
    return [...new Set([...beside, ...(names.get(`${nameOf(fact)} ${form}`) ?? [])])];
  };
}

const forms = new WeakMap<Fact, string>();

/** What a fact says, with marks in place of its own name: the same for two that differ in that alone. */
function formOf(fact: Fact): string {
  const known = forms.get(fact);
  if (known !== undefined) return known;
  const { [FOLLOWS_THE_NAME]: _, ...attributes } = mapValues(fact, (text) =>
    renameIn(renameIn(text, fact.identity, '\u0001'), nameOf(fact), '\u0002'),
  );
  const form = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
  forms.set(fact, form);
  return form;
}

/** The query of a view names a column by its new name, and needs no `AS` for the old one any more. */
function followColumn(fact: Fact, { from, to }: Rename, wanted: ReadonlyMap<string, Fact>): Fact {
  const definition = textOf(fact, 'definition');
  const want = wanted.get(keyOf(fact));
  if (from.kind !== 'column' || !fact.kind.endsWith('view') || !want || !mentions(definition, parentOf(to)))
    return fact;
  const [before, after] = [nameOf(from), nameOf(to)].map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  const text = definition
    .replaceAll(new RegExp(`(?<![\\w$"])${before}(?![\\w$"])`, 'gu'), () => nameOf(to))
    .replaceAll(new RegExp(`(?<![\\w$"])${after} AS ${after}(?![\\w$"])`, 'gu'), () => nameOf(to));
  return text === want.attributes['definition']
    ? { ...fact, attributes: { ...fact.attributes, definition: text } }
    : fact;
}

/** The tables in which something of the same name is renamed with it: partitions and children, or those of its type. */
function takersOf(from: Fact, facts: readonly Fact[]): ReadonlySet<string> {
  if (from.kind === 'composite attribute') {
    const typed = facts.filter(({ attributes }) => attributes['ofType'] === parentOf(from));
    return new Set(typed.map(({ identity }) => identity));
  }
  return inheritsItsName(from) && facts.some(isHeir) ? descendantsOf(parentOf(from), indexFacts(facts)) : NO_HEIRS;
}

/** Whether it is a partition, or inherits. */
function isHeir({ kind, attributes }: Fact): boolean {
  return (
    kind.endsWith('table') && ['partitionOf', 'inherits', 'parents'].some((name) => attributes[name] !== undefined)
  );
}

function inheritsItsName(fact: Fact): boolean {
  return fact.kind === 'column' || (fact.kind === 'constraint' && textOf(fact, 'definition').startsWith('CHECK '));
}

/** A column or a check of a partition takes the name that its parent's is given. */
function inheritName(fact: Fact, { from, to }: Rename, children: ReadonlySet<string>): Fact {
  const kind = from.kind === 'composite attribute' ? 'column' : from.kind;
  if (fact.kind !== kind || nameOf(fact) !== nameOf(from) || !children.has(parentOf(fact))) return fact;
  return renamed(fact, fact, { ...to, identity: `${parentOf(fact)}.${nameOf(to)}` });
}
