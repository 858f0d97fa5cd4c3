import { EDITS, LIBRARY, type LibraryObject } from './object-library.ts';

/** Numbers from 0 to 1, the same for the same seed. Source: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two lists of statements that make two catalogs. One that the server refuses is left out, with what needs it. */
export interface RandomPair {
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Most edits that one side has. */
const MOST_EDITS = 4;

/** Two subsets of the library that have much in common, one of them edited afterwards. */
export function randomPair(random: () => number): RandomPair {
  const [share, differ] = [0.3 + random() * 0.6, random() * 0.4];
  const [expected, actual]: [string[], string[]] = [[], []];
  const [there, found] = [new Set<string>(), new Set<string>()];
  for (const object of LIBRARY) {
    const form = pick(object.forms, random);
    const both = random() < share;
    add(object, both || random() < differ / 2 ? form : undefined, there, expected);
    const other = random() < 0.2 ? pick(object.forms, random) : form;
    add(object, both ? other : random() < differ ? form : undefined, found, actual);
  }
  const edits = EDITS.filter(({ needs }) => needs.every((id) => found.has(id)));
  const chosen = Array.from({ length: Math.floor(random() * (MOST_EDITS + 1)) }, () => pick(edits, random));
  return { expected, actual: [...actual, ...new Set(chosen.flatMap((edit) => edit?.sql ?? []))] };
}

function add(object: LibraryObject, form: string | undefined, made: Set<string>, statements: string[]): void {
  if (form === undefined || !object.needs.every((id) => made.has(id))) return;
  made.add(object.id);
  statements.push(form);
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
