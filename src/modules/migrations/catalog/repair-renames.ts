import { diffFacts, indexFacts, sameValue } from './diff-facts.ts';
import { keyOf, type AttributeValue, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { mentions, renameIn } from './names-in-text.ts';
import { depthOf, heirsOf } from './repair-heirs.ts';
import type { Shortcut } from './repair-shortcut.ts';

/** A NOT NULL constraint of 18 keeps the name it had from its column's old name: that is no difference of its own. */
const FOLLOWS_THE_NAME = 'notNullConstraint';

/** Attributes that no rename of an object changes. */
const KEPT_AS_WRITTEN: ReadonlySet<string> = new Set(['comment', 'labels', 'label']);

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
): { shortcuts: Shortcut[]; actual: readonly Fact[] } {
  const renames: Rename[] = [];
  const wanted = indexFacts(expected);
  let facts = actual;
  for (const kind of inOrder(kinds)) {
    for (const rename of pairsOf(kind, expected, facts)) {
      const present = indexFacts(facts);
      // that of a partition was renamed with its parent's
      if (!present.has(keyOf(rename.from))) continue;
      const heirs = heirsOf(parentOf(rename.from), present);
      renames.push(rename);
      facts = facts.map((fact) =>
        followColumn(renamed(inheritName(fact, rename, heirs), rename.from, rename.to), rename, wanted),
      );
    }
  }
  return { shortcuts: renames.map(shortcut), actual: facts };
}

function shortcut({ from, to, sql }: Rename): Shortcut {
  return { key: keyOf(to), sql, covers: [{ key: keyOf(from), note: `Renamed: it is ${to.identity}.` }] };
}

const TAKE_OTHERS_ALONG = new Set(['schema', 'table', 'materialized view']);

/** Kinds that can be renamed, those first that take others along. */
function inOrder(kinds: readonly Kind[]): Kind[] {
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
  const index = indexFacts(actual);
  const pairs = missing.flatMap((to) => {
    const [from, ...others] = unexpected.filter(
      (one) => kind.repair.rename?.(one, to) !== undefined && isAlike(one, to),
    );
    const sql = from && kind.repair.rename?.(from, to);
    if (!from || !sql || others.length > 0) return [];
    const rivals = missing.filter((other) => isAlike(from, other) && kind.repair.rename?.(from, other) !== undefined);
    return rivals.length === 1 ? [{ from, to, sql }] : [];
  });
  const depth = ({ from }: Rename) => depthOf(parentOf(from), index);
  return pairs.sort((a, b) => depth(a) - depth(b));
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

/** A column or a check of a partition takes the name that its parent's is given. */
function inheritName(fact: Fact, { from, to }: Rename, heirs: ReadonlySet<string>): Fact {
  const takes =
    from.kind === 'column' || (from.kind === 'constraint' && textOf(from, 'definition').startsWith('CHECK '));
  if (!takes || fact.kind !== from.kind || nameOf(fact) !== nameOf(from) || !heirs.has(parentOf(fact))) return fact;
  return renamed(fact, fact, { ...to, identity: `${parentOf(fact)}.${nameOf(to)}` });
}

function isAlike(from: Fact, to: Fact): boolean {
  const moved = renamed(
    { ...from, attributes: mapValues(from, (text) => renameIn(text, nameOf(from), nameOf(to))) },
    from,
    to,
  );
  const names = new Set([...Object.keys(moved.attributes), ...Object.keys(to.attributes)]);
  names.delete(FOLLOWS_THE_NAME);
  return [...names].every((name) => sameValue(moved.attributes[name] ?? null, to.attributes[name] ?? null));
}

/** A fact as it is once the object `from` has the name of `to`: itself, what follows it, and texts that name it. */
function renamed(fact: Fact, from: Fact, to: Fact): Fact {
  const rename = (text: string) => renameIn(text, from.identity, to.identity);
  if (keyOf(fact) === keyOf(from)) {
    const { [FOLLOWS_THE_NAME]: _, ...attributes } = mapValues(fact, (text) =>
      renameIn(rename(text), nameOf(from), nameOf(to)),
    );
    return { ...fact, identity: to.identity, attributes };
  }
  const moved = renameFact(fact, from.identity, to.identity);
  return { ...moved, identity: followed(fact, from, to) ?? moved.identity };
}

/** A fact in which another object has another name. */
export function renameFact(fact: Fact, from: string, to: string): Fact {
  const rename = (text: string) => renameIn(text, from, to);
  const renamed = { ...fact, identity: rename(fact.identity), attributes: mapValues(fact, rename) };
  return fact.dependsOn ? { ...renamed, dependsOn: fact.dependsOn.map(rename) } : renamed;
}

/** A constraint takes the name of its index along; indexes and sequences of a table go where it goes. */
function followed(fact: Fact, from: Fact, to: Fact): string | undefined {
  const table = textOf(from, 'table');
  if (from.kind === 'index' && fact.kind === 'constraint' && fact.identity === `${table}.${nameOf(from)}`)
    return `${table}.${nameOf(to)}`;
  if (!TAKE_OTHERS_ALONG.has(from.kind) || parentOf(from) === parentOf(to)) return undefined;
  const belongs =
    textOf(fact, 'table') === from.identity ||
    [textOf(fact, 'ownedBy'), textOf(fact, 'identityOf')].some(
      (column) => parentOf({ identity: column }) === from.identity,
    );
  return belongs && (fact.kind === 'index' || fact.kind === 'sequence') ? `${parentOf(to)}.${nameOf(fact)}` : undefined;
}

/** Changes the texts that follow a rename. */
function mapValues(fact: Fact, change: (text: string) => string): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(fact.attributes).map(([name, value]): [string, AttributeValue] => {
      if (KEPT_AS_WRITTEN.has(name)) return [name, value];
      if (typeof value === 'string')
        return [name, fact.kind === 'function' ? outsideBody(value, change) : change(value)];
      return [name, Array.isArray(value) ? value.map((item: string) => change(item)) : value];
    }),
  );
}

/** A body in quotes is text to the server; its arguments, its result and a body of parsed SQL follow a rename. */
function outsideBody(definition: string, change: (text: string) => string): string {
  const body = /\nAS \$(?:function|procedure)[^]*$/u.exec(definition)?.[0] ?? '';
  return change(definition.slice(0, definition.length - body.length)) + body;
}
