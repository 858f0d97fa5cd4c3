import { hostname } from 'node:os';
import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
import type { HistoryRow } from '../revisions/history.ts';
import type { Revision } from '../revisions/revision.ts';

/** MikroORM's own name for the table, so that its tools find it; schema included, because nothing here relies on a search path. */
export const HISTORY_TABLE = 'public.mikro_orm_migrations';

/** The statements that make the table, for a script that is run by hand. */
export const HISTORY_TABLE_SQL: readonly string[] = [
  `create table if not exists ${HISTORY_TABLE} (id serial primary key, name varchar(255), executed_at timestamptz not null default current_timestamp)`,
  `alter table ${HISTORY_TABLE}
     add column if not exists checksum varchar(64),
     add column if not exists parent varchar(255),
     add column if not exists state varchar(20) not null default 'applied',
     add column if not exists duration_ms integer,
     add column if not exists role varchar(63) default current_user,
     add column if not exists host varchar(255),
     add column if not exists application_version varchar(100)`,
  `do $$ begin
     if not exists (select from pg_catalog.pg_constraint where conrelid = '${HISTORY_TABLE}'::regclass and conname = 'uq_mikro_orm_migrations_name') then
       update ${HISTORY_TABLE} set name = pg_catalog.regexp_replace(name, '\\.[jt]s$', '');
       alter table ${HISTORY_TABLE}
         alter column name set not null,
         alter column executed_at type timestamptz,
         alter column executed_at set default current_timestamp,
         alter column executed_at set not null,
         add constraint uq_mikro_orm_migrations_name unique (name),
         add constraint ck_mikro_orm_migrations_state check (state = 'applied' or state = 'running');
     end if;
   end $$`,
];

/**
 * Creates the history table, or brings one that the stock MikroORM migrator made to the same shape.
 *
 * To be run under the migration lock, in a transaction.
 */
export async function ensureHistoryTable(query: Query): Promise<void> {
  const [found] = await query<{ complete: boolean }>(
    `select exists (select from pg_catalog.pg_constraint
                    where conrelid = pg_catalog.to_regclass('${HISTORY_TABLE}') and conname = 'uq_mikro_orm_migrations_name') as complete`,
  );
  if (found?.complete) return;
  for (const statement of HISTORY_TABLE_SQL) await query(statement);
}

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
});

/** The history in the order it was written. Writes nothing: where the table is missing there is no history. */
export async function readHistory(query: Query): Promise<HistoryRow[]> {
  const [table] = await query<{ found: boolean }>(
    `select pg_catalog.to_regclass('${HISTORY_TABLE}') is not null as found`,
  );
  if (!table?.found) return [];
  const rows = await query<{ row: unknown }>(
    `select pg_catalog.to_jsonb(h) as row from ${HISTORY_TABLE} h order by h.id`,
  );
  return rows.map(({ row }) => toHistoryRow(StoredRow.parse(row)));
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
  };
}

/** Writes, or overwrites, the row of a revision. `durationMs` is null for one that was stamped. */
export async function recordRevision(
  query: Query,
  revision: Pick<Revision, 'name' | 'checksum' | 'parent'>,
  run: { state: HistoryRow['state']; durationMs: number | null; applicationVersion: string },
): Promise<void> {
  await query(
    `insert into ${HISTORY_TABLE} (name, checksum, parent, state, duration_ms, host, application_version, executed_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
     on conflict (name) do update set checksum = excluded.checksum, parent = excluded.parent, state = excluded.state,
       duration_ms = excluded.duration_ms, role = current_user, host = excluded.host,
       application_version = excluded.application_version, executed_at = excluded.executed_at`,
    [revision.name, revision.checksum, revision.parent, run.state, run.durationMs, hostname(), run.applicationVersion],
  );
}

export async function forgetRevision(query: Query, name: string): Promise<void> {
  await query(`delete from ${HISTORY_TABLE} where name = $1`, [name]);
}

/** Changes the state of a row, and keeps the rest. */
export async function setState(query: Query, name: string, state: HistoryRow['state']): Promise<void> {
  await query(`update ${HISTORY_TABLE} set state = $2 where name = $1`, [name, state]);
}
