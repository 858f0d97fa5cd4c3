import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the decisions stand. */
export const COVERAGE_PAGE = 'docs/drift-coverage.md';

/** One row of the page: a column of a system catalog and what becomes of it. */
export interface Decision {
  /** `pg_class.relname`. */
  readonly column: string;
  readonly decision: string;
  readonly where: string;
  /** Majors that have the column; undefined when all of those that the page is of have it. */
  readonly majors: readonly number[] | undefined;
}

/** Reads the decision about each column from `docs/drift-coverage.md`. */
export function readCoveragePage(): Decision[] {
  let catalog = '';
  return readFileSync(path.join(import.meta.dirname, '../..', COVERAGE_PAGE), 'utf8')
    .split('\n')
    .flatMap((line): Decision[] => {
      if (line.startsWith('### ')) catalog = line.slice('### '.length);
      const [, column = '', decision = '', where = ''] = line.split('|').map((cell) => cell.trim());
      const isRow = catalog !== '' && line.startsWith('| ') && column !== 'column';
      return isRow ? [{ column: `${catalog}.${column}`, decision, where, majors: majorsIn(where) }] : [];
    });
}

/** `(17, 18)` at the end of a cell. */
function majorsIn(where: string): number[] | undefined {
  return /\(((?:\d+, )*\d+)\)$/.exec(where)?.[1]?.split(', ').map(Number);
}

/** Query of the names of all columns of the system catalogs, as the page names them. */
export const CATALOG_COLUMNS = `
  select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;

/** Columns of a server that the page does not decide about. */
export function undecided(columns: readonly string[], major: number, page: readonly Decision[]): string[] {
  const decided = new Set(page.filter(({ majors }) => majors?.includes(major) ?? true).map(({ column }) => column));
  return columns.filter((column) => !decided.has(column));
}

/** Columns that the page says a major has, and that its server does not have. */
export function vanished(columns: readonly string[], major: number, page: readonly Decision[]): string[] {
  const there = new Set(columns);
  return page
    .filter(({ column, majors }) => (majors?.includes(major) ?? true) && !there.has(column))
    .map(({ column }) => column);
}
