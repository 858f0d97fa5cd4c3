import { withAccent } from './accents.ts';
import type { Run } from './run.ts';

/** Text on one baseline. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Of most of its text. */
  readonly size: number;
  /** Of most of its text. */
  readonly font: string;
  /** Does it begin with a raised mark, as a footnote does? The mark is not in `text`. */
  readonly isNote: boolean;
  /** Parts that wide gaps separate, as columns are. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly text: string;
  readonly x: number;
}

/** Shares of the font size: how far a baseline may differ within a line, and how wide a gap between columns is. */
const SAME_LINE = 0.6;
const RAISED = 0.12;
const SMALLER = 0.85;
const COLUMN_GAP = 1.5;
const OVERLAP = 0.2;

/** Returns the lines of a page in the order in which they were drawn. */
export function linesOf(runs: readonly Run[]): Line[] {
  const lines: Line[] = [];
  let builder = new LineBuilder();
  for (const run of runs) {
    if (run.text !== '' && !builder.fits(run)) {
      lines.push(...builder.lines());
      builder = new LineBuilder();
    }
    builder.add(run);
  }
  return [...lines, ...builder.lines()];
}

class LineBuilder {
  private readonly parts: { text: string; x: number }[] = [];
  private readonly weights = new Map<string, { run: Run; chars: number }>();
  /** The largest so far: others may be raised. */
  private base: Run | undefined;
  private last: Run | undefined;
  private gap = 0;
  private isNote = false;
  private isEnded = false;

  fits(run: Run): boolean {
    const { base, last } = this;
    if (!base || !last) return true;
    const limit = SAME_LINE * Math.max(base.size, run.size);
    if (Math.abs(run.y - base.y) > limit) return false;
    // the end of a line may be said between a word and its raised mark
    return !this.isEnded || ((isRaised(run, base) || isRaised(last, base)) && Math.abs(run.x - last.right) < limit);
  }

  add(run: Run): void {
    if (run.text.trim() === '') {
      this.space(run);
    } else {
      this.isEnded = false;
      this.write(run);
      const key = `${run.font} ${run.size.toFixed(1)}`;
      const weight = this.weights.get(key) ?? { run, chars: 0 };
      weight.chars += run.text.length;
      this.weights.set(key, weight);
      if (!this.base || run.size > this.base.size) this.base = run;
      this.last = run;
    }
    if (run.endsLine) this.isEnded = true;
  }

  lines(): Line[] {
    const { base } = this;
    const parts = this.parts.map(({ text, x }) => ({ text: text.trim(), x })).filter(({ text }) => text !== '');
    const [most] = [...this.weights.values()].toSorted((a, b) => b.chars - a.chars);
    if (!base || !most || parts.length === 0) return [];
    const { size, font } = most.run;
    const text = parts.map((part) => part.text).join(' ');
    return [{ text, x: parts[0]?.x ?? 0, y: base.y, size, font, isNote: this.isNote, parts }];
  }

  private space(run: Run): void {
    const part = this.parts.at(-1);
    if (!part || run.text === '') return;
    this.gap = run.right - run.x;
    part.text += ' ';
  }

  private write(run: Run): void {
    const { base, last } = this;
    const part = this.parts.at(-1);
    const isFirst = part === undefined || part.text.trim() === '';
    if (isFirst) this.isNote = false;
    if (!part || !base || !last || this.gap > COLUMN_GAP * run.size) {
      this.parts.push({ text: run.text, x: run.x });
    } else if (isRaised(run, base)) {
      part.text += raisedText(part.text, run.text);
    } else if (isRaised(base, run) && isMark(part.text.trim())) {
      // the mark came before the text that it belongs to
      part.text = run.text;
      this.isNote = true;
    } else {
      const overlap = last.right - run.x;
      part.text = overlap > OVERLAP * run.size ? overlaid(part.text, run, overlap) : part.text + run.text;
    }
    this.gap = 0;
  }
}

const isRaised = (run: Run, base: Run): boolean =>
  run.size <= SMALLER * base.size && run.y - base.y >= RAISED * base.size;

const isMark = (text: string): boolean => /^(?:\d{1,3}|[*†‡§¶]{1,3}|\p{Ll})$/u.test(text);

const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('0123456789-−', (char, at) => [char, '⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻'.charAt(at)]),
);

/** Returns a raised text as it follows `before`: the mark of a note goes, an exponent of a number or unit stays. */
function raisedText(before: string, raised: string): string {
  const text = raised.trim();
  const isPower = /\d$|(?:^|[^\p{L}])\p{L}{1,2}$|\)$/u.test(before);
  if (isPower && /^[-−]?\d+$/.test(text)) return text.replaceAll(/./g, (char) => SUPERSCRIPTS[char] ?? char);
  const isOfNote = /^(?:\d{1,3}(?:[,–-]\s*\d{1,3})*,?|[*†‡§¶]{1,3})$/u.test(text) || (!isPower && isMark(text));
  return isOfNote && !isPower ? '' : raised;
}

/** Returns the text with what lies over its end: an accent of a letter, or the same text drawn once more. */
function overlaid(before: string, run: Run, overlap: number): string {
  const accented = withAccent(before, run.text);
  if (accented !== undefined) return accented;
  const { text, size, right, x } = run;
  const width = (right - x) / text.length;
  for (let chars = text.length; chars > 0; chars -= 1) {
    const isThere = Math.abs(chars * width - overlap) <= size && before.endsWith(text.slice(0, chars));
    if (isThere) return before + text.slice(chars);
  }
  return before + text;
}
