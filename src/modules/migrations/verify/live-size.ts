import { connect } from '../runner/plain-connection.ts';

/** How large a table is where revisions will run. */
export interface LiveSize {
  /** As the server estimates it; null when it never counted. */
  readonly rows: number | null;
  /** The table with its indexes and its TOAST table. */
  readonly bytes: number;
}

/** Sizes by qualified name; a table that is not there is new to that database. */
export type LiveSizes = ReadonlyMap<string, LiveSize>;

/** A table up to this size is rewritten, or read, in about the time that a request may wait. */
export const QUICK_BYTES = 16 * 1024 * 1024;
export const QUICK_ROWS = 100_000;

export function isQuick({ rows, bytes }: LiveSize): boolean {
  return bytes <= QUICK_BYTES && (rows ?? 0) <= QUICK_ROWS;
}

/** Reads estimates and file sizes only: cheap on a live server, whatever it holds. */
export async function readLiveSizes(databaseUrl: string): Promise<LiveSizes> {
  await using connection = await connect(databaseUrl);
  const found = await connection.query<{ table: string; rows: number; bytes: string }>(
    `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as table, c.reltuples::float8 as rows,
            pg_total_relation_size(c.oid)::text as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  return new Map(
    found.map(({ table, rows, bytes }) => [table, { rows: rows < 0 ? null : rows, bytes: Number(bytes) }]),
  );
}
