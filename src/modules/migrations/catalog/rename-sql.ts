import type { Fact } from './fact.ts';
import { nameOf, parentOf } from './identity.ts';

/** `alter <words> <from> rename to <name>`, or `set schema <schema>` when only the schema is another. */
export function renameObject(words: (fact: Fact) => string): (from: Fact, to: Fact) => string | undefined {
  return (from, to) => {
    if (parentOf(from) === parentOf(to)) return `alter ${words(from)} ${from.identity} rename to ${nameOf(to)}`;
    // an index goes where its table goes
    if (words(from) === 'index') return undefined;
    return nameOf(from) === nameOf(to) ? `alter ${words(from)} ${from.identity} set schema ${parentOf(to)}` : undefined;
  };
}

/** For what lives in a table: `statement(table, from, to)`, when the table is the same. */
export function renameMember(
  statement: (table: string, from: string, to: string) => string,
): (from: Fact, to: Fact) => string | undefined {
  return (from, to) =>
    parentOf(from) === parentOf(to) ? statement(parentOf(from), nameOf(from), nameOf(to)) : undefined;
}
