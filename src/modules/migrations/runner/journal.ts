import { hostname } from 'node:os';
import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
import { type AcceptedDrift, AcceptedDrifts } from '../revisions/accepted-drift.ts';
import type { HistoryRow } from '../revisions/history.ts';
import type { Revision } from '../revisions/revision.ts';

/** Columns after `executed_at` are missing where the stock MikroORM migrator made the table. */
const StoredRow = z.object({
  name: z.string().transform((name) => name.replace(/\.[jt]s$/, '')),
  executed_at: z.coerce.date(),
  checksum: z.string().nullish(),
  parent: z.string().nullish(),
  state: z.enum(['applied', 'running']).default('applied'),
  duration_ms: z.number().nullish(),
  role: z.string().nullish(),
  host: z.string().nullish(),
  application_version: z.string().nullish(),
  accepted_drift: AcceptedDrifts.nullish(),
});

/** The history in the order it was written. Writes nothing: without the table the history is empty. */
export async function readHistory(query: Query, history: string): Promise<HistoryRow[]> {
  const columns = await historyColumns(query, history);
  if (columns.length === 0) return [];
  // by name, because the expected catalog of a row is large, and of no use here
  const read = columns.filter((column) => column in StoredRow.shape);
  const row = `pg_catalog.jsonb_build_object(${read.map((column) => `'${column}', h.${column}`).join(', ')})`;
  const rows = await query<{ row: unknown }>(`select ${row} as row from ${history} h order by h.id`);
  return rows.map((stored) => toHistoryRow(StoredRow.parse(stored.row)));
}

/** Names of the columns that the table has here; none where it is missing. */
export async function historyColumns(query: Query, history: string): Promise<string[]> {
  const columns = await query<{ name: string }>(
    `select attname::text as name from pg_catalog.pg_attribute
     where attrelid = pg_catalog.to_regclass('${history}') and attnum > 0 and not attisdropped`,
  );
  return columns.map(({ name }) => name);
}

function toHistoryRow(row: z.infer<typeof StoredRow>): HistoryRow {
  return {
    name: row.name,
    checksum: row.checksum ?? null,
    parent: row.parent ?? null,
    state: row.state,
    executedAt: row.executed_at,
    durationMs: row.duration_ms ?? null,
    role: row.role ?? null,
    host: row.host ?? null,
    applicationVersion: row.application_version ?? null,
    acceptedDrift: row.accepted_drift ?? [],
  };
}

/** How a revision ran. */
export interface RowOfRun {
  readonly state: HistoryRow['state'];
  /** Null for one that was stamped. */
  readonly durationMs: number | null;
  readonly applicationVersion: string;
  /** What the run that began with this revision was told to accept. */
  readonly acceptedDrift?: readonly AcceptedDrift[];
  /** What the catalog is expected to be with this revision applied, as JSON; null where that is unknown. */
  readonly expectedCatalog?: string | null;
}

/** Writes, or overwrites, the row of a revision. */
export async function recordRevision(
  query: Query,
  history: string,
  revision: Pick<Revision, 'name' | 'checksum' | 'parent'>,
  run: RowOfRun,
): Promise<void> {
  await query(
    `insert into ${history} as h
       (name, checksum, parent, state, duration_ms, host, application_version, accepted_drift, expected_catalog, executed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
     on conflict (name) do update set checksum = excluded.checksum, parent = excluded.parent, state = excluded.state,
       duration_ms = excluded.duration_ms, role = current_user, host = excluded.host,
       application_version = excluded.application_version, executed_at = excluded.executed_at,
       accepted_drift = coalesce(excluded.accepted_drift, h.accepted_drift), expected_catalog = excluded.expected_catalog`,
    [
      revision.name,
      revision.checksum,
      revision.parent,
      run.state,
      run.durationMs,
      hostname(),
      run.applicationVersion,
      asJson(run.acceptedDrift ?? []),
      run.expectedCatalog ?? null,
    ],
  );
}

export async function forgetRevision(query: Query, history: string, name: string): Promise<void> {
  await query(`delete from ${history} where name = $1`, [name]);
}

/** Changes the state of a row, and keeps the rest. */
export async function setState(query: Query, history: string, name: string, state: HistoryRow['state']): Promise<void> {
  await query(`update ${history} set state = $2 where name = $1`, [name, state]);
}

/** Adds to what the last row says was accepted: that of the current revision, or of the last one that its baseline replaced. */
export async function noteAccepted(query: Query, history: string, drift: readonly AcceptedDrift[]): Promise<void> {
  await query(
    `update ${history} set accepted_drift = coalesce(accepted_drift, '[]') || $1::jsonb
     where name = (select name from ${history} order by name collate "C" desc limit 1)`,
    [asJson(drift)],
  );
}

const asJson = (drift: readonly AcceptedDrift[]): string | null => (drift.length === 0 ? null : JSON.stringify(drift));

/**
 * Stores what a revision creates, with the revision.
 *
 * @returns false where the table of an older build has no place for it, or the revision is not applied.
 */
export async function keepCatalog(query: Query, history: string, name: string, catalog: string): Promise<boolean> {
  if (!(await historyColumns(query, history)).includes('expected_catalog')) return false;
  const kept = await query(
    `update ${history} set expected_catalog = $2 where name = $1 and state = 'applied' returning name`,
    [name, catalog],
  );
  return kept.length > 0;
}
