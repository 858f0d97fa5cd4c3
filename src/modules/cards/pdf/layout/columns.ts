import type { Line, Part } from './line.ts';

/** Fewer rows than this of two texts next to each other are not columns. Fewer letters than this are a table. */
const FEWEST_ROWS = 3;
const FEWEST_CHARS = 20;
/** Share of the font size within which lines begin at the same place. */
const ALIGNED = 0.7;

/** Puts columns that were drawn row by row one after the other: the left one, then the right one. */
export function inColumns(lines: readonly Line[]): Line[] {
  const ordered: Line[] = [];
  let rows: Line[] = [];
  const close = () => {
    ordered.push(...columnsOf(rows));
    rows = [];
  };
  for (const line of lines) {
    if (!rows.every((row) => isRowOf(row, line))) close();
    if (line.parts.length === 2) rows.push(line);
    else {
      close();
      ordered.push(line);
    }
  }
  close();
  return ordered;
}

function isRowOf(row: Line, line: Line): boolean {
  const limit = ALIGNED * row.size;
  return Math.abs((row.parts[1]?.x ?? 0) - (line.parts[1]?.x ?? 0)) <= limit && Math.abs(row.size - line.size) < 1;
}

function columnsOf(rows: readonly Line[]): Line[] {
  const columns = [0, 1].map((at) =>
    rows.flatMap((row) => row.parts.slice(at, at + 1).map((part) => partOf(row, part))),
  );
  const isProse = columns.every(
    (column) => column.reduce((sum, { text }) => sum + text.length, 0) >= FEWEST_CHARS * column.length,
  );
  return rows.length >= FEWEST_ROWS && isProse ? columns.flat() : [...rows];
}

const partOf = (row: Line, part: Part): Line => ({ ...row, ...part, parts: [part] });
