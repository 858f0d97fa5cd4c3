import { commandOf } from '../process-names.ts';
import type { Query } from '../catalog/fact.ts';
import { ServerUnsuitableError } from '../runner/errors/server-unsuitable-error.ts';
import { STATEMENT_LOCK } from '../runner/statement-lock.ts';
import { sqlState } from '../runner/errors/statement-error.ts';
import { STATEMENT_LENGTH } from './ddl-record.ts';

/** Holds the record and what writes it; left out of the drift check. */
export const BLAME_SCHEMA = 'migrations_blame';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Condition: the migrator runs the statement. Its session holds the statement lock, and its role is the owner of the
 * history table or a member of it. A session can give itself any application name, so the name says nothing.
 */
const migrates = (history: string): string => `exists (
    select from pg_locks l where l.pid = pg_backend_pid() and l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.mode in ('ExclusiveLock', 'ShareLock') and l.database = (select oid from pg_database where datname = current_database())
      and l.classid = (${STATEMENT_LOCK}::bigint >> 32)::oid and l.objid = (${STATEMENT_LOCK}::bigint & 4294967295)::oid)
    and coalesce(
      (select pg_has_role(session_user, c.relowner, 'member') from pg_class c where c.oid = to_regclass('${history}')),
      (select pg_has_role(session_user, d.datdba, 'member') from pg_database d where d.datname = current_database()))`;

/** Parts of a dropped object that a drift report names. */
const PARTS = [
  'table column',
  'table constraint',
  'index',
  'trigger',
  'rule',
  'policy',
  'sequence',
  'publication relation',
  'publication excluded relation',
  'statistics object',
];

/** Condition: the dropped object `d` is worth a row. With an extension all of its members go: they are not listed. */
const WORTH_A_ROW = `not d.is_temporary and d.schema_name is distinct from 'pg_toast'
      and not (d.object_type = 'trigger' and d.object_identity ~ '^"RI_ConstraintTrigger_')
      and (d.original or (d.normal and tg_tag <> 'DROP EXTENSION') or d.object_type in (${PARTS.map((part) => `'${part}'`).join(', ')}))`;

/** The identity as the facts write it: without the schema of built-in types. */
const IDENTITY = (alias: string) => `replace(${alias}.object_identity, 'pg_catalog.', '')`;

const COLUMNS = 'role, address, application, tag, object_type, identity, statement, dropped';
const SESSION = `session_user, inet_client_addr(), current_setting('application_name')`;
const STATEMENT = `left(current_query(), ${STATEMENT_LENGTH})`;

/** What each function of the recorder runs. A recorder whose functions run something else is of another version. */
const sourcesFor = (history: string) => ({
  record_commands: source(
    history,
    `
    insert into ${BLAME_SCHEMA}.ddl_log (${COLUMNS})
    select ${SESSION}, c.command_tag, c.object_type, ${IDENTITY('c')}, ${STATEMENT}, false
    from pg_event_trigger_ddl_commands() c where c.schema_name is distinct from 'pg_temp' and not c.in_extension;`,
  ),
  record_drops: source(
    history,
    `
    insert into ${BLAME_SCHEMA}.ddl_log (${COLUMNS})
    select ${SESSION}, tg_tag, d.object_type, ${IDENTITY('d')}, ${STATEMENT}, true
    from pg_event_trigger_dropped_objects() d where ${WORTH_A_ROW};`,
  ),
});

/**
 * The record and two event triggers: one sees what a command made or changed, the other what it dropped.
 *
 * The functions run as their owner, so that the DDL of all roles is recorded, with a search path that no other role can
 * write to. Whatever fails in them is swallowed: a record that cannot be written must not stop the DDL that it is of.
 *
 * @see https://www.postgresql.org/docs/current/event-trigger-definition.html
 */
const installSql = (history: string): string => `
create table if not exists ${BLAME_SCHEMA}.ddl_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  role text not null,
  address inet,
  application text,
  tag text not null,
  object_type text,
  identity text,
  statement text
);
alter table ${BLAME_SCHEMA}.ddl_log add column if not exists dropped boolean;
create index if not exists ix_ddl_log_identity on ${BLAME_SCHEMA}.ddl_log (identity, id desc);
${Object.entries(sourcesFor(history))
  .map(([name, source]) => recorder(name, source))
  .join('\n')}
drop event trigger if exists ${BLAME_SCHEMA}_commands;
create event trigger ${BLAME_SCHEMA}_commands on ddl_command_end execute function ${BLAME_SCHEMA}.record_commands();
drop event trigger if exists ${BLAME_SCHEMA}_drops;
create event trigger ${BLAME_SCHEMA}_drops on sql_drop execute function ${BLAME_SCHEMA}.record_drops()`;

/**
 * Returns objects of other roles at the places of ours. A role that may create schemas could have made them beforehand: what they
 * hang on the table would run as the superuser who installs the recorder.
 */
const STRANGERS = `
with mine as (select oid from pg_roles where rolname = current_user),
     ours as (select oid, nspname, nspowner from pg_namespace where nspname = '${BLAME_SCHEMA}')
select 'schema ' || nspname as object from ours where nspowner not in (select oid from mine)
union all select 'relation ' || c.oid::regclass from pg_class c join ours on ours.oid = c.relnamespace where c.relowner not in (select oid from mine)
union all select 'function ' || p.oid::regprocedure from pg_proc p join ours on ours.oid = p.pronamespace where p.proowner not in (select oid from mine)
union all select 'event trigger ' || evtname from pg_event_trigger
          where evtname in ('${BLAME_SCHEMA}_commands', '${BLAME_SCHEMA}_drops') and evtowner not in (select oid from mine)
union all select 'trigger ' || t.tgname || ' on ' || c.oid::regclass from pg_trigger t join pg_class c on c.oid = t.tgrelid join ours on ours.oid = c.relnamespace where c.relname = 'ddl_log' and not t.tgisinternal
union all select 'rule ' || r.rulename || ' on ' || c.oid::regclass from pg_rewrite r join pg_class c on c.oid = r.ev_class join ours on ours.oid = c.relnamespace where c.relname = 'ddl_log'
limit 10`;

const REMOVE = `
drop event trigger if exists ${BLAME_SCHEMA}_commands;
drop event trigger if exists ${BLAME_SCHEMA}_drops;
drop schema if exists ${BLAME_SCHEMA} cascade`;

/**
 * Installs the recorder; harmless to repeat, and what was recorded stays.
 *
 * @param readers roles that may read the record, besides its owner. Statements may hold secrets, so no other role may by default.
 * @throws {ServerUnsuitableError} when the role may not create event triggers, or others have made what it would use.
 */
export async function installRecorder(query: Query, history: string, readers: readonly string[]): Promise<void> {
  await asOne(query, async () => {
    // the schema first: from then on no other role can create anything in it, unless it was theirs before
    await query(`create schema if not exists ${BLAME_SCHEMA}`);
    await refuseStrangers(query);
    await query(installSql(history));
    for (const reader of readers) {
      const [role] = await query<{ name: string }>('select quote_ident($1) as name', [reader]);
      await query(`grant usage on schema ${BLAME_SCHEMA} to ${role?.name}`);
      await query(`grant select on ${BLAME_SCHEMA}.ddl_log to ${role?.name}`);
    }
  });
}

/** Removes the recorder and all that it recorded; harmless where there is none. */
export async function removeRecorder(query: Query): Promise<void> {
  await asOne(query, () => query(REMOVE));
}

async function refuseStrangers(query: Query): Promise<void> {
  const strangers = await query<{ object: string }>(STRANGERS);
  if (strangers.length === 0) return;
  throw new ServerUnsuitableError(
    `Schema ${BLAME_SCHEMA} is not this role's alone: ${strangers.map(({ object }) => object).join(', ')}. What others made ` +
      'there would run with the rights of this role. Nothing was installed; look at it, and take it away: ' +
      `${commandOf('migrate blame remove')}, as this role or as the one that installed it.`,
  );
}

async function asOne(query: Query, work: () => Promise<unknown>): Promise<void> {
  // what a search path set for the database finds could belong to another role
  await query('begin; set local search_path = pg_catalog, pg_temp');
  try {
    await work();
    await query('commit');
  } catch (error) {
    await query('rollback').catch(() => undefined);
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new ServerUnsuitableError(
      'Only a superuser (or the role that the provider has for it) may create event triggers. Run this command with ' +
        'the DATABASE_URL of such a role; nothing was installed, and nothing else needs the recorder.',
      { cause: error },
    );
  }
}

function source(history: string, insert: string): string {
  return `
begin
  if ${migrates(history)} then
    return;
  end if;${insert}
exception when others then
  raise debug 'not recorded: %', sqlerrm;
end `;
}

function recorder(name: string, body: string): string {
  return `create or replace function ${BLAME_SCHEMA}.${name}() returns event_trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$${body}$$;`;
}

/** Returns whether a recorder is installed, and whether it is the one that this version installs. */
export async function recorderState(query: Query, history: string): Promise<'absent' | 'current' | 'other'> {
  const rows = await query<{ name: string; source: string }>(
    `select p.proname as name, p.prosrc as source from pg_catalog.pg_proc p
     join pg_catalog.pg_namespace n on n.oid = p.pronamespace where n.nspname = '${BLAME_SCHEMA}'`,
  );
  if (rows.length === 0) return 'absent';
  const sources = new Map(rows.map(({ name, source: installed }) => [name, installed]));
  const isCurrent = Object.entries(sourcesFor(history)).every(([name, expected]) => sources.get(name) === expected);
  return isCurrent ? 'current' : 'other';
}
