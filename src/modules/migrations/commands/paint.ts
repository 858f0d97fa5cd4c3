import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** How lines of an answer look at a terminal, by how they begin. The first match counts. */
const STYLES: readonly (readonly [RegExp, Style])[] = [
  [/^(?:No drift:|Entities and revisions agree|They agree|Proved \d+ revisions?: no finding|status +ok$)/, 'green'],
  [/^(?:Drift:|status +(?:drift|error)|Proved \d+|The entities differ|\d+ objects? differs?)/, ['red', 'bold']],
  [/^(?:status +pending|pending +|interrupted +|Accepted, although)/, 'yellow'],
  [/^(?:edited|unknown|out of order) +/, 'red'],
  [/^(?:missing|unexpected|changed) /, ['yellow', 'bold']],
  [/^ {2}\S+ expected {2}/, 'green'],
  [/^ {2}\S+ actual {4}/, 'red'],
  [/^ {2}(?:done by|repair)/, 'cyan'],
  [/^ *ok +/, 'green'],
  [/^ *warning(?::| {2})/, 'yellow'],
  [/^ *error(?::| {2})/, 'red'],
  [/^applied +/, 'green'],
];

/** Returns the line in colour where standard output is a terminal that wants it; NO_COLOR and --no-color turn it off. */
export function paint(line: string): string {
  const style = STYLES.find(([pattern]) => pattern.test(line))?.[1];
  return style === undefined ? line : coloured(style, line, process.stdout);
}

const NO_COLOR = '--no-color';

let isColoured = true;

/** Returns the text in a colour where the stream is a terminal that wants it. */
export function coloured(style: Style, text: string, stream: NodeJS.WriteStream): string {
  return isColoured ? styleText(style, text, { stream }) : text;
}

/** Turns colour off when `argv` says so. @returns the other words. */
export function withoutColorOption(argv: readonly string[]): string[] {
  if (argv.includes(NO_COLOR)) isColoured = false;
  return argv.filter((word) => word !== NO_COLOR);
}
