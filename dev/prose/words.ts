/** A word of the table in docs/language.md, and what to write. */
export interface Word {
  readonly text: string;
  readonly instead: string;
}

/** A word of the table that stands in a text. */
export interface Hit extends Word {
  /** Counted from 1. */
  readonly line: number;
}

/** Plain English, although the first two words alone are reported. */
const NOT_BEFORE = /^\s+longer\b/;

/** Reads the words that the table of docs/language.md reports. */
export function readWords(markdown: string): Word[] {
  const rows = [...markdown.matchAll(/^\| (?<instead>[^|]+) \| (?<words>`[^|]+`) \|$/gm)];
  return rows.flatMap(({ groups }) =>
    [...(groups?.['words'] ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({
      text,
      instead: groups?.['instead'] ?? '',
    })),
  );
}

/** Returns every place of a text that has one of the words, in the order of the words. Case and line breaks do not matter. */
export function findWords(text: string, words: readonly Word[]): Hit[] {
  return words.flatMap((word) =>
    [...text.matchAll(patternOf(word))]
      .filter(({ index, 0: found }) => !NOT_BEFORE.test(text.slice(index + found.length)))
      .map(({ index }) => ({ text: word.text, instead: word.instead, line: text.slice(0, index).split('\n').length })),
  );
}

/** A word that is part of a path or a URL, or that is quoted alone as a name, does not count. Lines of a comment may begin with `*` or `//`. */
function patternOf({ text }: Word): RegExp {
  const words = text.replaceAll(' ', String.raw`\s+(?:(?:\*|//|#|--)\s+)?`);
  return new RegExp(String.raw`(?<![\w/:@.$-])(?!(?<=['"\x60])${words}['"\x60])${words}(?![\w:@-]|\.\w)`, 'gi');
}
