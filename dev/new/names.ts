import { DevelopmentError } from '../development-error.ts';

/** A name in the spellings that code needs. */
export interface Name {
  /** `purge-labels`: files, routes, queues. */
  readonly kebab: string;
  /** `purgeLabels`: variables. */
  readonly camel: string;
  /** `PurgeLabels`: classes. */
  readonly pascal: string;
  /** `PURGE_LABELS`: constants. */
  readonly constant: string;
  /** `purge labels`: text. */
  readonly words: string;
}

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Returns the spellings of a name.
 *
 * @throws {DevelopmentError} when it is not kebab-case.
 */
export function nameOf(kebab: string): Name {
  if (!KEBAB.test(kebab)) {
    throw new DevelopmentError(`"${kebab}" is not kebab-case. Write lower-case words with hyphens: purge-labels.`);
  }
  const words = kebab.split('-');
  const pascal = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('');
  return {
    kebab,
    pascal,
    camel: `${kebab[0]}${pascal.slice(1)}`,
    constant: words.join('_').toUpperCase(),
    words: words.join(' '),
  };
}

/**
 * Returns both halves of `labels/purge-labels`.
 *
 * @throws {DevelopmentError} when it has another form.
 */
export function pairOf(pair: string, form: string): [Name, Name] {
  const [first, second, ...rest] = pair.split('/');
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new DevelopmentError(`"${pair}" does not have the form ${form}. Example: labels/purge-labels.`);
  }
  return [nameOf(first), nameOf(second)];
}
