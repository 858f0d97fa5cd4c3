import type { Query } from '../catalog/fact.ts';
import { takeStatementLock } from './statement-lock.ts';

/** MikroORM's own name for the table, so that its tools find it; schema included, because nothing here relies on a search path. */
export const HISTORY_TABLE = 'public.mikro_orm_migrations';

/** Columns that our own table did not have from the first day on: a database may lack them until its next run. */
export const LATER_COLUMNS = { accepted_drift: 'jsonb', expected_catalog: 'jsonb', progress: 'jsonb' } as const;

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
     add column if not exists application_version varchar(100),
     ${Object.entries(LATER_COLUMNS)
       .map(([name, type]) => `add column if not exists ${name} ${type}`)
       .join(',\n     ')}`,
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
 * Creates the history table, or brings one that the stock MikroORM migrator or an older build made to the same shape.
 *
 * To be run under the migration lock, in a transaction.
 */
export async function ensureHistoryTable(query: Query): Promise<void> {
  const [found] = await query<{ complete: boolean }>(
    `select exists (select from pg_catalog.pg_constraint
                    where conrelid = t.oid and conname = 'uq_mikro_orm_migrations_name')
        and (select count(*) from pg_catalog.pg_attribute where attrelid = t.oid and not attisdropped
             and attname in (${Object.keys(LATER_COLUMNS)
               .map((name) => `'${name}'`)
               .join(', ')})) = ${Object.keys(LATER_COLUMNS).length} as complete
     from (select pg_catalog.to_regclass('${HISTORY_TABLE}') as oid) t`,
  );
  if (found?.complete) return;
  await takeStatementLock(query, 'xact');
  for (const statement of HISTORY_TABLE_SQL) await query(statement);
}
