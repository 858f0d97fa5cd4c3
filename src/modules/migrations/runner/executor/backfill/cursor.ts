import { z } from 'zod';
import type { Query } from '../../../catalog/fact.ts';

/** How far a backfill has come; kept in its history row, in the transaction of each batch. */
const Stored = z.object({
  /** What it fills: a cursor of other keys says nothing. */
  of: z.string(),
  /** Keys of the last row that is done, as text; null before the first. */
  after: z.array(z.string()).nullable(),
  /** Keys of the last row to do, as text: rows that come later are written with the new value. */
  until: z.array(z.string()),
  rows: z.number(),
});

export type Cursor = z.infer<typeof Stored>;

/** Reads the cursor of a revision that was begun; null where it has none. */
export async function readCursor(query: Query, history: string, revision: string): Promise<Cursor | null> {
  const [row] = await query<{ progress: unknown }>(`select progress from ${history} where name = $1`, [revision]);
  return row?.progress ? Stored.parse(row.progress) : null;
}

/** Writes the cursor of a revision that was begun, or removes it. */
export async function writeCursor(
  query: Query,
  history: string,
  revision: string,
  cursor: Cursor | null,
): Promise<void> {
  const text = cursor === null ? null : JSON.stringify(cursor);
  await query(`update ${history} set progress = $2::jsonb where name = $1`, [revision, text]);
}

/**
 * Returns the statement that moves the cursor to the end of a batch, for a common table expression next to it.
 *
 * @param keys SQL of the keys of its last row, from `last`. @param count SQL of the number of its rows. @param name SQL of
 * the name of the revision.
 */
export function movedCursor(
  history: string,
  { keys, count, name }: { keys: string; count: string; name: string },
): string {
  return `update ${history} set progress = progress || pg_catalog.jsonb_build_object(
    'after', ${keys}, 'rows', (progress ->> 'rows')::bigint + ${count}) from last where name = ${name}`;
}
