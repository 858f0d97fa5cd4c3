import type { Fact } from './fact.ts';
import { parentOf, textOf } from './identity.ts';

/** A table and some of its columns. */
interface Columns {
  readonly table: string;
  /** Quoted names, sorted. */
  readonly names: readonly string[];
}

interface Ends {
  readonly own: Columns;
  readonly key: Columns;
}

const known = new WeakMap<Fact, Ends>();

export function isForeignKey(fact: Fact): boolean {
  return fact.kind === 'constraint' && textOf(fact, 'definition').startsWith('FOREIGN KEY ');
}

/** Both ends of a foreign key; undefined for a fact of any other kind. Source: pg_get_constraintdef. */
function endsOf(fact: Fact): Ends | undefined {
  if (!isForeignKey(fact)) return undefined;
  const ends = known.get(fact) ?? readEnds(fact);
  known.set(fact, ends);
  return ends;
}

function readEnds(fact: Fact): Ends {
  const definition = textOf(fact, 'definition');
  const own = listAt(definition, definition.indexOf('('));
  const start = own.end + ' REFERENCES '.length;
  const open = openingAfter(definition, start);
  return {
    own: { table: parentOf(fact), names: own.names },
    key: { table: definition.slice(start, open), names: listAt(definition, open).names },
  };
}

/** The columns of a primary or unique key, or of a unique index, that a foreign key can refer to. */
function keyColumns(fact: Fact): Columns | undefined {
  const definition = textOf(fact, 'definition');
  if (fact.kind === 'constraint' && /^(PRIMARY KEY|UNIQUE)/u.test(definition))
    return { table: parentOf(fact), names: listAt(definition, definition.indexOf('(')).names };
  if (fact.kind !== 'index' || !definition.startsWith('CREATE UNIQUE INDEX ')) return undefined;
  const table = textOf(fact, 'table');
  return { table, names: listAt(definition, openingAfter(definition, definition.indexOf(' USING '))).names };
}

const nameOfKey = ({ table, names }: Columns): string => `${table} (${names.join()})`;

/**
 * Tells whether a foreign key cannot stay while all of `gone` are dropped: the table that it refers to, or a key of exactly
 * its columns. Which of two keys with the same columns it uses, its text does not say.
 */
export function refersToAny(gone: readonly Fact[]): (fact: Fact) => boolean {
  const names = new Set(
    gone.flatMap((fact) => [fact.identity, ...[keyColumns(fact) ?? []].flat().map((key) => nameOfKey(key))]),
  );
  return (fact) => {
    const key = endsOf(fact)?.key;
    return key !== undefined && (names.has(key.table) || names.has(nameOfKey(key)));
  };
}

/** Tells whether a foreign key compares the values of one of some columns. */
export function comparesAny(columns: readonly Pick<Fact, 'identity'>[]): (fact: Fact) => boolean {
  const identities = new Set(columns.map(({ identity }) => identity));
  return (fact) => {
    const ends = endsOf(fact);
    return [ends?.own, ends?.key].some(
      (end) => end?.names.some((name) => identities.has(`${end.table}.${name}`)) ?? false,
    );
  };
}

/** The first opening parenthesis outside of a quoted name. */
function openingAfter(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    if (text[at] === '(' && !quoted) return at;
  }
  return text.length;
}

/** Names of a list in parentheses, sorted, without `PERIOD` and `WITHOUT OVERLAPS`; and where the list has ended. */
function listAt(text: string, open: number): { readonly names: readonly string[]; readonly end: number } {
  const items = [''];
  let [quoted, depth, at] = [false, 0, open];
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') quoted = !quoted;
    if (character === '(' && !quoted && depth++ === 0) continue;
    if (character === ')' && !quoted && --depth === 0) break;
    if (character === ',' && !quoted && depth === 1) items.push('');
    else items[items.length - 1] += character;
  }
  const names = items.map((item) =>
    item
      .trim()
      .replace(/^PERIOD /u, '')
      .replace(/ WITHOUT OVERLAPS$/u, ''),
  );
  return { names: names.toSorted(), end: at + 1 };
}
