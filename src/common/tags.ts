import { z } from 'zod';

/** Tags of one deck. */
export const MAX_TAGS = 30;
const MAX_LENGTH = 100;

/**
 * A tag as Anki knows it, which separates tags by spaces: lower case, words joined by `_`, levels by `::`, and nothing
 * but letters, digits, `_` and `-`. Empty when nothing of the text can stay.
 */
export function toTag(text: string): string {
  const levels = text
    .normalize('NFC')
    .toLowerCase()
    .split(/:{2,}/)
    .map((level) =>
      level
        .trim()
        .replaceAll(/\s+/g, '_')
        .replaceAll(/[^\p{L}\p{M}\p{N}_-]+/gu, '')
        .replaceAll(/_{2,}/g, '_')
        // looks behind, so that a long run is tried once and not at each of its signs
        .replaceAll(/^[_-]+|(?<![_-])[_-]+$/g, ''),
    )
    .filter((level) => level !== '');
  return Array.from(levels.join('::'))
    .slice(0, MAX_LENGTH)
    .join('')
    .replace(/(?<![:_-])[:_-]+$/, '');
}

/** A tag that a client sends, made into one that Anki takes. */
export const ankiTag = z
  .string()
  .min(1)
  .max(MAX_LENGTH)
  .transform(toTag)
  .refine((tag) => tag !== '', 'must hold a letter or a digit');
