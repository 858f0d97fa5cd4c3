import { parseRevisionName, timestampAfter } from './revision.ts';

/** A revision file with its new name, which may be the old one. */
export interface Rebased {
  readonly from: string;
  readonly to: string;
  /** The revision before it; null for base. */
  readonly parent: string | null;
}

/**
 * Returns the names of revisions after those of another branch: a later time where theirs is not later already. Pure.
 *
 * @param own names in order. @param head the last revision of the other branch; null for none.
 */
export function rebasedNames(own: readonly string[], head: string | null): Rebased[] {
  let parent = head;
  return own.map((from) => {
    const before = parent === null ? null : parseRevisionName(parent);
    const name = parseRevisionName(from);
    const isLater = before === null || (name?.timestamp ?? '') > before.timestamp;
    const slug = name?.slug ? `_${name.slug}` : '';
    const rebased = { from, to: isLater ? from : `Migration${timestampAfter(parent)}${slug}`, parent };
    parent = rebased.to;
    return rebased;
  });
}

/** Returns the text of a revision file under its new name: class, and time and parent in its header. */
export function rebasedText(text: string, { from, to, parent }: Rebased): string {
  const time = parseRevisionName(to)?.timestamp ?? '';
  return text
    .replaceAll(from, to)
    .replace(/^( \* Revision )\d{14}, after \w+\./m, (_, start) => `${start}${time}, after ${parent ?? 'base'}.`);
}
