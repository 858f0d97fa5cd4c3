import { identity, relations, type MakingExtension } from './extension.ts';

const HYPERTABLE = identity('h.schema_name', 'h.table_name');

/** The table of a chunk: versions before 2.31 have its schema and name in two columns, later ones its oid in one. */
const CHUNK = `coalesce(to_jsonb(k) ->> 'relid', ${identity(`(to_jsonb(k) ->> 'schema_name')`, `(to_jsonb(k) ->> 'table_name')`)})`;

/** Chunks of hypertables, and what compression and continuous aggregates keep in tables and views of their own. */
export const timescaledb: MakingExtension = {
  name: 'timescaledb',
  tables: () => [
    ['_timescaledb_catalog', 'hypertable', 'id', 'schema_name', 'table_name'],
    ['_timescaledb_catalog', 'chunk', 'hypertable_id'],
    ['_timescaledb_catalog', 'continuous_agg', 'user_view_schema', 'partial_view_schema', 'direct_view_schema'],
  ],
  select: () => `
    select 'pg_class'::regclass as class, c.oid as object,
      case when h.schema_name = '_timescaledb_internal' then 'part of ' else 'child of ' end || ${HYPERTABLE} as role
    from _timescaledb_catalog.chunk k join _timescaledb_catalog.hypertable h on h.id = k.hypertable_id
    join (pg_class c join pg_namespace n on n.oid = c.relnamespace) on ${identity('n.nspname', 'c.relname')} = ${CHUNK}
    union all ${relations(
      `select h.schema_name as schema, h.table_name as name, 'part of timescaledb' as role from _timescaledb_catalog.hypertable h
      where h.schema_name = '_timescaledb_internal'`,
      `select v.schema, v.name, 'part of ' || ${identity('a.user_view_schema', 'a.user_view_name')}
      from _timescaledb_catalog.continuous_agg a cross join lateral (values (a.partial_view_schema, a.partial_view_name),
        (a.direct_view_schema, a.direct_view_name)) v (schema, name)`,
    )}`,
};
