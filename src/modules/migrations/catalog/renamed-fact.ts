import { keyOf, type AttributeValue, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { renameIn } from './names-in-text.ts';

/** A NOT NULL constraint of 18 keeps the name it had from its column's old name: that is not a difference of its own. */
export const FOLLOWS_THE_NAME = 'notNullConstraint';

/** Attributes that no rename of an object changes. */
const KEPT_AS_WRITTEN: ReadonlySet<string> = new Set(['comment', 'labels', 'label']);

/** Kinds whose rename moves the objects in or of them. */
export const TAKE_OTHERS_ALONG = new Set(['schema', 'table', 'materialized view', 'foreign table']);

/** A fact as it is once the object `from` has the name of `to`: itself, what follows it, and texts that name it. */
export function renamed(fact: Fact, from: Fact, to: Fact): Fact {
  const rename = (text: string) => renameIn(text, from.identity, to.identity);
  if (keyOf(fact) === keyOf(from)) {
    const { [FOLLOWS_THE_NAME]: _, ...attributes } = mapValues(fact, (text) =>
      renameIn(rename(text), nameOf(from), nameOf(to)),
    );
    return { ...fact, identity: to.identity, attributes };
  }
  const moved = renameFact(fact, from.identity, to.identity);
  // another object of the same name in a kind that has names of its own, as an operator family next to its class
  if (fact.identity === from.identity) return { ...moved, identity: fact.identity };
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
export function mapValues(fact: Fact, change: (text: string) => string): Record<string, AttributeValue> {
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
