import type { Line } from './line.ts';

/** Lines that belong together. */
export interface Paragraph {
  readonly lines: readonly Line[];
}

/** A gap of more than so many heights of a line begins a paragraph. */
const PARAGRAPH_GAP = 1.7;
/** Share by which sizes of one paragraph may differ. */
const SAME_SIZE = 0.08;
/** Indents of a first line, in font sizes. */
const [LEAST_INDENT, MOST_INDENT] = [0.7, 4];
const ENDS_SENTENCE = /[.!?:]["”’)\]]*$/u;
/** The beginning of an item: "1.", "2)", "(3)", "1.2", "a)", or a dot. */
export const LIST_LABEL =
  /^(?:[•‣◦▪·*–—-]+|\(?(?:\d{1,3}|\p{L}|[ivxIVX]{1,5})[.)]|\((?:\d{1,3}|\p{L})\)|\d{1,3}(?:\.\d{1,3}){1,4}\.?)\s+(?=["“(]?[\p{L}\p{N}])/u;

/** Cuts a page into its paragraphs. */
export function paragraphsOf(lines: readonly Line[], bodyFont: string): Paragraph[] {
  const paragraphs: Line[][] = [];
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1];
    if (!before || begins(before, line, bodyFont)) paragraphs.push([line]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs.map((one) => ({ lines: one }));
}

function begins(before: Line, line: Line, bodyFont: string): boolean {
  const size = Math.max(line.size, before.size);
  const gap = before.y - line.y;
  const isCut = !ENDS_SENTENCE.test(before.text) && /^\p{Ll}/u.test(line.text);
  if (Math.abs(line.size - before.size) > SAME_SIZE * size && !isCut) return true;
  // the next column goes on with the sentence
  if (gap < -size && isCut) return false;
  if (Math.abs(gap) > PARAGRAPH_GAP * size) return true;
  if (isBoldTitle(before, line, bodyFont)) return true;
  if (line.isNote) return true;
  if (!ENDS_SENTENCE.test(before.text)) return false;
  const indent = line.x - before.x;
  const isIndented = indent >= LEAST_INDENT * size && indent <= MOST_INDENT * size && !/^\p{Ll}/u.test(line.text);
  return isIndented || LIST_LABEL.test(line.text);
}

/** Is the line before a title in a font of its own, right above the text? */
function isBoldTitle(before: Line, line: Line, bodyFont: string): boolean {
  return (
    before.font !== line.font &&
    before.font !== bodyFont &&
    line.font === bodyFont &&
    /^[\p{Lu}\p{N}]/u.test(before.text) &&
    /^["“(]?[\p{Lu}\p{N}•–-]/u.test(line.text) &&
    !/[.,;:]$/.test(before.text) &&
    before.text.length < MOST_TITLE_SHARE * line.text.length
  );
}

/** A title is shorter than the line of text below it. */
const MOST_TITLE_SHARE = 0.8;
