import type { Fact } from './fact.ts';
import { parentOf, textOf } from './identity.ts';

/** A table and some of its columns. */
interface Columns {
  readonly table: string;
  /** Quoted names, sorted. */
  readonly names: readonly string[];
}

/** Both ends of a foreign key; undefined for a fact of any other kind. Source: pg_get_constraintdef. */
function endsOf(fact: Fact): { readonly own: Columns; readonly key: Columns } | undefined {
  const definition = textOf(fact, 'definition');
  if (fact.kind !== 'constraint' || !definition.startsWith('FOREIGN KEY ')) return undefined;
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

/**
 * Whether a foreign key cannot stay while `gone` is dropped: the table that it refers to, or a key of exactly its
 * columns. Which of two keys with the same columns it uses, its text does not say.
 */
export function refersTo(foreignKey: Fact, gone: Fact): boolean {
  const ends = endsOf(foreignKey);
  if (ends === undefined) return false;
  if (gone.identity === ends.key.table) return true;
  const key = keyColumns(gone);
  return key?.table === ends.key.table && key.names.join() === ends.key.names.join();
}

/** Whether a foreign key compares the values of a column, given as `public.users.id`. */
export function compares(foreignKey: Fact, column: string): boolean {
  const ends = endsOf(foreignKey);
  return [ends?.own, ends?.key].some((end) => end?.names.some((name) => `${end.table}.${name}` === column) ?? false);
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
