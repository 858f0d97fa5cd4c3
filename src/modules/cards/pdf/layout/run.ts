/** The part of a text item of PDF.js that is used here. */
interface Item {
  readonly str: string;
  readonly hasEOL: boolean;
  /** Affine matrix of the text: its direction, size and place on the page. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly fontName: string;
}

/** Text that was drawn in one go. The axes follow the direction of the text, so rotated text reads like any other. */
export interface Run {
  readonly text: string;
  readonly x: number;
  /** Height of the baseline. */
  readonly y: number;
  readonly right: number;
  /** Of the font, in points. */
  readonly size: number;
  readonly font: string;
  readonly endsLine: boolean;
}

/** Shares of the font size within which a text that is drawn again lies over the first. */
const SAME_PLACE = 0.15;
const UNKNOWN_SIZE = 10;

/** Returns the text items of a page in the order in which they were drawn, each place once. */
export function runsOf(items: readonly object[]): Run[] {
  const drawn = new Map<string, Run[]>();
  return items.filter(isItem).flatMap((item) => {
    const run = runOf(item);
    if (run.text.trim() === '') return [run];
    const before = drawn.get(run.text) ?? [];
    if (before.some((other) => isSamePlace(run, other))) return run.endsLine ? [{ ...run, text: '' }] : [];
    drawn.set(run.text, [...before.slice(-MOST_COMPARED), run]);
    return [run];
  });
}

/** Places of the same text that a run is compared with: a page may hold one letter ten thousand times. */
const MOST_COMPARED = 50;

function isItem(item: object): item is Item {
  return 'str' in item && 'transform' in item;
}

function runOf({ str, hasEOL, transform, width, fontName }: Item): Run {
  const [a = 1, b = 0, c = 0, d = 0, left = 0, base = 0] = transform;
  const length = Math.hypot(a, b) || 1;
  const [cos, sin] = [a / length, b / length];
  const x = left * cos + base * sin;
  return {
    text: withLigatures(str),
    x,
    y: base * cos - left * sin,
    right: x + width,
    size: Math.hypot(c, d) || UNKNOWN_SIZE,
    font: fontName,
    endsLine: hasEOL,
  };
}

function isSamePlace(a: Run, b: Run): boolean {
  const limit = SAME_PLACE * a.size;
  return Math.abs(a.x - b.x) <= limit && Math.abs(a.y - b.y) <= limit && Math.abs(a.size - b.size) <= limit;
}

/** Codes of TeX's fonts (OT1 and T1) for ligatures, of which the PDF does not say what they mean. */
export const LIGATURES: Readonly<Record<string, string>> = {
  '\u000B': 'ff',
  '\u000C': 'fi',
  '\u000D': 'fl',
  '\u000E': 'ffi',
  '\u000F': 'ffl',
  '\u001B': 'ff',
  '\u001C': 'fi',
  '\u001D': 'fl',
  '\u001E': 'ffi',
  '\u001F': 'ffl',
};

const withLigatures = (text: string): string => text.replaceAll(/\p{Cc}/gu, (code) => LIGATURES[code] ?? code);
