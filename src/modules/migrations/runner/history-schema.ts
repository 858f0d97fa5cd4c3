import type { Query } from '../catalog/fact.ts';
import { historyParts } from './revision-place.ts';
import { type LockedPart, takeStatementLock } from './statement-lock.ts';

/** Columns that our own table did not have from the first day on: a database may lack them until its next run. */
export const LATER_COLUMNS = { accepted_drift: 'jsonb', expected_catalog: 'jsonb', progress: 'jsonb' } as const;

/** The table, and what of the database a run has to itself. */
export interface HistoryPlace {
  readonly history: string;
  readonly part: LockedPart;
}

/** Names of the constraints of the table. */
function constraintsOf(history: string): { name: string; state: string } {
  const { table } = historyParts(history);
  return { name: `uq_${table}_name`, state: `ck_${table}_state` };
}

/** Returns the statements that make the table, also for a script that is run by hand. @param history its name with its schema. */
export function historyTableSql(history: string): readonly string[] {
  const constraints = constraintsOf(history);
  return [
    ...schemaSql(history),
    `create table if not exists ${history} (id serial primary key, name varchar(255), executed_at timestamptz not null default current_timestamp)`,
    `alter table ${history}
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
     if not exists (select from pg_catalog.pg_constraint where conrelid = '${history}'::regclass and conname = '${constraints.name}') then
       update ${history} set name = pg_catalog.regexp_replace(name, '\\.[jt]s$', '');
       alter table ${history}
         alter column name set not null,
         alter column executed_at type timestamptz,
         alter column executed_at set default current_timestamp,
         alter column executed_at set not null,
         add constraint ${constraints.name} unique (name),
         add constraint ${constraints.state} check (state = 'applied' or state = 'running');
     end if;
   end $$`,
  ];
}

/** Creates the schema of the table where it is missing: `public` exists, and a role may use a schema that it may not create. */
function schemaSql(history: string): string[] {
  const { schema } = historyParts(history);
  if (schema === 'public') return [];
  return [
    `do $$ begin
       if pg_catalog.to_regnamespace('${schema}') is null then create schema ${schema}; end if;
     end $$`,
  ];
}

/**
 * Creates the history table, or brings one that the stock MikroORM migrator or an older build made to the same shape.
 *
 * To be run under the migration lock, in a transaction.
 */
export async function ensureHistoryTable(query: Query, { history, part }: HistoryPlace): Promise<void> {
  const constraints = constraintsOf(history);
  const [found] = await query<{ complete: boolean }>(
    `select exists (select from pg_catalog.pg_constraint
                    where conrelid = t.oid and conname = '${constraints.name}')
        and (select count(*) from pg_catalog.pg_attribute where attrelid = t.oid and not attisdropped
             and attname in (${Object.keys(LATER_COLUMNS)
               .map((name) => `'${name}'`)
               .join(', ')})) = ${Object.keys(LATER_COLUMNS).length} as complete
     from (select pg_catalog.to_regclass('${history}') as oid) t`,
  );
  if (found?.complete) return;
  await takeStatementLock(query, 'xact', part);
  for (const statement of historyTableSql(history)) await query(statement);
}
