import type { ReadyExtension } from '../../src/modules/migrations/catalog/ready-rules.ts';

/** What a tool changes at night, and changes by hand next to it. */
export interface Night {
  readonly extension: ReadyExtension;
  /** Package of Debian, after `postgresql-<major>-`. */
  readonly debian: string;
  /** Each is run on a session of its own. */
  readonly setup: readonly string[];
  /** What the tool does at night. */
  readonly night: string;
  /** Changes by hand after the night, each with the drift that it is. */
  readonly byHand: readonly (readonly [sql: string, seen: string])[];
}

/** Runs a statement on the newest partition of a table; `%s` is its name. */
const onNewest = (table: string, sql: string) => `do $do$ begin execute format($sql$${sql}$sql$, (
  select max(i.inhrelid::regclass::text) from pg_inherits i where i.inhparent = '${table}'::regclass)); end $do$`;

/** pg_partman 5 has one type of partitioning, 4 has two. */
const createParent = (table: string, type: string) => `do $do$ begin
  if (select extversion from pg_extension where extname = 'pg_partman') < '5'
  then perform partman.create_parent('${table}', 'at', '${type}', 'daily', p_premake => 2);
  else perform partman.create_parent('${table}', 'at', '1 day', p_premake => 2); end if; end $do$`;

const EVENTS = `create table public.events (id bigint not null, at timestamptz not null, note text default 'x', check (id > 0))
    partition by range (at);
  create index on public.events (at);
  alter table public.events add primary key (id, at);
  grant select on public.events to public;
  alter table public.events enable row level security;
  create policy mine on public.events using (true);`;

const partman: Night = {
  extension: 'pg_partman',
  debian: 'partman',
  setup: [
    'create schema partman; create extension pg_partman schema partman',
    `${EVENTS}; ${createParent('public.events', 'native')}`,
    `do $do$ begin if (select extversion from pg_extension where extname = 'pg_partman') < '5' then
      create table public.logs (id int, at timestamptz not null);
      create index on public.logs (id);
      perform partman.create_parent('public.logs', 'at', 'partman', 'daily', p_premake => 2);
      insert into public.logs select 1, now() + at * interval '1 day' from generate_series(-2, 0) at;
    end if; end $do$`,
  ],
  night: `update partman.part_config set premake = 6, retention = '1 day',
      retention_keep_table = parent_table = 'public.events';
    select partman.run_maintenance()`,
  byHand: [
    ['create table public.events_payload (id int)', 'unexpected table public.events_payload'],
    [onNewest('public.events', 'grant insert on %s to public'), 'changed table public.events_p* grants'],
    [onNewest('public.events', 'create policy stray on %s using (true)'), 'unexpected policy public.events_p*.stray'],
    [
      onNewest('public.events', 'alter table %s add constraint few check (id < 9)'),
      'unexpected constraint public.events_p*.few',
    ],
    [onNewest('public.events', 'create index stray on %s (note)'), 'unexpected index public.stray'],
    [
      onNewest('public.events', `alter table %s alter note set default 'y'`),
      'changed column public.events_p*.note default',
    ],
    [onNewest('public.events', `alter table %s set unlogged`), 'changed table public.events_p* persistence'],
  ],
};

const pgq: Night = {
  extension: 'pgq',
  debian: 'pgq3',
  setup: ['create extension pgq', `select pgq.create_queue('mail'); select pgq.create_queue('fax')`],
  night: `select pgq.insert_event('mail', 'kind', 'data'); select pgq.ticker();
    select pgq.maint_rotate_tables_step1('mail'); select pgq.create_queue('chat'); select pgq.drop_queue('fax')`,
  byHand: [
    ['alter table pgq.event_1_0 add stray text', 'unexpected column pgq.event_1_0.stray'],
    ['alter table pgq.queue alter queue_ntables set default 9', 'changed column pgq.queue.queue_ntables default'],
  ],
};

const topology: Night = {
  extension: 'postgis_topology',
  debian: 'postgis-3',
  setup: [
    'create extension postgis; create extension postgis_topology',
    `select topology.createtopology('city', 4326); select topology.createtopology('old', 4326)`,
  ],
  night: `select topology.addnode('city', 'SRID=4326;POINT(1 1)'); select topology.createtopology('town', 4326);
    select topology.droptopology('old')`,
  byHand: [
    [
      'alter table city.relation disable trigger relation_integrity_checks',
      'changed trigger city.relation.relation_integrity_checks firing',
    ],
    ['alter table city.node drop constraint node_primary_key cascade', 'missing constraint city.node.node_primary_key'],
  ],
};

const periods: Night = {
  extension: 'periods',
  debian: 'periods',
  setup: [
    'create extension periods cascade',
    `create table public.staff (id int primary key, pay int, since date not null, till date not null);
     select periods.add_system_time_period('public.staff'); select periods.add_system_versioning('public.staff');
     select periods.add_period('public.staff', 'validity', 'since', 'till')`,
  ],
  night: `insert into public.staff (id, pay, since, till) values (1, 2, '2026-01-01', '2027-01-01');
    update public.staff set pay = 3; select periods.add_for_portion_view('public.staff', 'validity')`,
  byHand: [
    [
      'alter event trigger periods_drop_protection disable',
      'changed extension member periods: event trigger periods_drop_protection firing',
    ],
    ['create index stray on public.staff_history (pay)', 'unexpected index public.stray'],
  ],
};

const cron: Night = {
  extension: 'pg_cron',
  debian: 'cron',
  setup: ['create extension if not exists pg_cron', `select cron.schedule('clean', '0 3 * * *', 'vacuum')`],
  night: `insert into cron.job_run_details (jobid, runid, command) values (1, 1, 'vacuum');
    select cron.schedule('more', '0 4 * * *', 'vacuum'); select cron.unschedule('clean')`,
  byHand: [
    ['alter table cron.job disable row level security', 'changed table cron.job rowSecurity'],
    ['alter table cron.job alter nodename set default $$elsewhere$$', 'changed column cron.job.nodename default'],
  ],
};

const onChunk = (sql: string) =>
  `do $do$ begin execute format($sql$${sql}$sql$, (select show_chunks::text from show_chunks('public.readings') order by 1 desc limit 1)); end $do$`;

const timescaledb: Night = {
  extension: 'timescaledb',
  debian: 'timescaledb',
  setup: [
    'create extension timescaledb',
    `create table public.sensors (id int primary key);
     create table public.readings (at timestamptz not null, sensor int references public.sensors, value int check (value > 0));
     select create_hypertable('public.readings', 'at', chunk_time_interval => interval '1 day');
     create index on public.readings (sensor);
     insert into public.sensors values (1); insert into public.readings values ('2026-01-01', 1, 1)`,
  ],
  night: `insert into public.readings select timestamptz '2026-01-02' + at * interval '1 day', 1, 1 from generate_series(0, 3) at;
    select drop_chunks('public.readings', older_than => timestamptz '2026-01-02')`,
  byHand: [
    [onChunk('create index stray on %s (value)'), 'unexpected index _timescaledb_internal.stray'],
    [onChunk('grant select on %s to public'), 'changed table _timescaledb_internal._hyper_* grants'],
  ],
};

const age: Night = {
  extension: 'age',
  debian: 'age',
  setup: ['create extension age', `load 'age'; set search_path = ag_catalog, public; select create_graph('soc')`],
  night: `load 'age'; set search_path = ag_catalog, public;
    select * from cypher('soc', $$ create (a:Person)-[:KNOWS]->(b:City) $$) as (v agtype)`,
  byHand: [
    ['alter table soc."Person" add stray int', 'unexpected column soc."Person".stray'],
    ['create table soc.stray (id int)', 'unexpected table soc.stray'],
  ],
};

export const NIGHTS: readonly Night[] = [partman, timescaledb, age, pgq, topology, periods, cron];
