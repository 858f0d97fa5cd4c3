import type { PDFPageProxy } from 'unpdf/pdfjs';
import type { Line } from './layout/line.ts';
import { LIGATURES } from './layout/run.ts';

/** `OPS.showText` of PDF.js. */
const SHOW_TEXT = 44;
/** Thousandths of the font size: a move to the left of so much is a blank. */
const BLANK = -180;
/** Shares of the font size: a blank and a ligature together are so wide. */
const [NARROWEST, WIDEST] = [0.7, 1.4];
/** Frequent words without the "fi" or "fl" that they begin with, in English, German, French and Spanish: first, find, flow. */
const STUMP =
  /^(?:rst|nd|nds|nding|le|les|eld|elds|gure|gures|gur|nite|nal|nally|nished|ve|fth|x|xed|xe|ne|t|ts|tted|ll|lled|ltern?|ow|ows|oat|oating|at|ags?|exible|nden|ndet|nanz|rma|chiers?|chas?|cheros?|ujos?|uid|ight|oor|esh)(?!\p{L})/u;
/** Codes of ligatures that PDF.js reads as blanks, because as characters they are line ends. */
const TAKEN_FOR_BLANK = /[\v\f\r]/;
const [MOST_WORDS, LONGEST_WORD] = [500, 60];
/** First pages of a document that are searched in vain before the search ends. */
const MOST_IN_VAIN = 5;

/**
 * Restores words whose ligatures became blanks: "speci es" and "rst" for "specifies" and "first".
 *
 * Fonts of TeX have ligatures at codes 11 to 13, and some programs state these codes as the characters. PDF.js leaves them
 * out of the text, but not out of the drawing, which is read only for pages with blanks as wide as that.
 */
export class LostLigatures {
  private inVain = 0;

  /** @param items of the text of the page. @returns the lines with whole words. */
  async restore(page: PDFPageProxy, items: readonly object[], lines: readonly Line[]): Promise<Line[]> {
    if (this.inVain >= MOST_IN_VAIN || !hasWideBlank(items)) return [...lines];
    const words = wholeWords(await drawnText(page));
    if (words.size === 0) {
      this.inVain += 1;
      return [...lines];
    }
    this.inVain = -Infinity;
    const broken = new RegExp(
      String.raw`(?<![\p{L}\p{N}])(?:${[...words.keys()].map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join('|')})(?![\p{L}\p{N}])`,
      'gu',
    );
    const whole = (text: string): string => text.replaceAll(broken, (word) => words.get(word) ?? word);
    return lines.map((line) => ({
      ...line,
      text: whole(line.text),
      parts: line.parts.map((part) => ({ ...part, text: whole(part.text) })),
    }));
  }
}

function hasWideBlank(items: readonly object[]): boolean {
  return items.some((item, at) => {
    const next = items[at + 1];
    if (!isText(item) || !next || !isText(next) || item.str !== ' ' || item.hasEOL) return false;
    const size = Math.hypot(item.transform[2] ?? 0, item.transform[3] ?? 0);
    return item.width >= NARROWEST * size && item.width <= WIDEST * size && STUMP.test(next.str);
  });
}

interface Item {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly width: number;
  readonly transform: readonly number[];
}

const isText = (item: object): item is Item => 'str' in item && 'width' in item && 'transform' in item;

/** Returns the texts that a page draws, each with its ligatures as codes. */
async function drawnText(page: PDFPageProxy): Promise<string[]> {
  const { fnArray, argsArray } = await page.getOperatorList();
  return fnArray.flatMap((operation, at) => {
    const args: unknown = argsArray[at];
    const glyphs: unknown = operation === SHOW_TEXT && Array.isArray(args) ? args[0] : [];
    return Array.isArray(glyphs) ? [glyphs.map(characterOf).join('')] : [];
  });
}

function characterOf(glyph: unknown): string {
  if (typeof glyph === 'number') return glyph <= BLANK ? ' ' : '';
  const isGlyph = typeof glyph === 'object' && glyph !== null && 'unicode' in glyph;
  return isGlyph && typeof glyph.unicode === 'string' ? glyph.unicode : '';
}

/** Returns the words with such ligatures, by how they read without them. Those that also stand whole are left out. */
function wholeWords(texts: readonly string[]): ReadonlyMap<string, string> {
  const words = texts.flatMap((text) => text.split(/ |(?<=\p{L}[\v\f\r]?)[.,;:!?)]/u));
  const others = new Set(words.filter((word) => !TAKEN_FOR_BLANK.test(word)));
  const broken = words
    .filter((word) => word.length <= LONGEST_WORD && TAKEN_FOR_BLANK.test(word))
    .map((word) => /[\p{L}\v\f\r](?:.*[\p{L}\v\f\r])?/su.exec(word)?.[0] ?? '')
    .map(
      (word) =>
        [
          word.replaceAll(/[\v\f\r]/g, ' ').trim(),
          word.replaceAll(/\p{Cc}/gu, (code) => LIGATURES[code] ?? ''),
        ] as const,
    )
    .filter(([read]) => /\p{L}/u.test(read) && !others.has(read))
    .toSorted(([a], [b]) => b.length - a.length);
  return new Map(broken.slice(0, MOST_WORDS));
}
