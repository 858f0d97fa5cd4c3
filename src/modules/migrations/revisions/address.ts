import { AmbiguousRevisionError, UnknownRevisionError, UnreachableTargetError } from './errors.ts';
import { type Replaced, replacedNames } from './replaced.ts';
import type { RevisionName } from './revision.ts';

/**
 * Finds the revision that a person means.
 *
 * A word is a full name, a time (`20261122101500`), a slug, or the beginning of any of the three, as long as only one
 * revision fits; an exact fit wins over a beginning. `head` is the last revision.
 *
 * @throws {UnknownRevisionError}, {AmbiguousRevisionError}, or {UnreachableTargetError} for one that a baseline replaced.
 */
export function findRevision<R extends RevisionName & { readonly replaces?: readonly Replaced[] }>(
  word: string,
  revisions: readonly R[],
): R {
  const unknown = () =>
    new UnknownRevisionError(
      word,
      revisions.map((revision) => revision.name),
    );
  if (word === 'head') {
    const head = revisions.at(-1);
    if (!head) throw unknown();
    return head;
  }
  const handles = (revision: R) => [revision.name, revision.timestamp, revision.slug].filter((handle) => handle !== '');
  const exact = revisions.filter((revision) => handles(revision).includes(word));
  const found =
    exact.length > 0 ? exact : revisions.filter((r) => word !== '' && handles(r).some((h) => h.startsWith(word)));
  if (found.length === 0) {
    const baseline = revisions.find(({ replaces = [] }) => replacedNames(replaces).includes(word));
    if (!baseline) throw unknown();
    throw new UnreachableTargetError(`${word} was replaced by the baseline ${baseline.name}. Nothing was run.`);
  }
  if (found.length > 1) {
    throw new AmbiguousRevisionError(
      word,
      found.map((revision) => revision.name),
    );
  }
  return found[0]!;
}

/** A relative target: `+2` is 2, `-1` is -1; null for any other word. */
export function parseSteps(word: string): number | null {
  return /^[+-][1-9]\d*$/.test(word) ? Number(word) : null;
}
