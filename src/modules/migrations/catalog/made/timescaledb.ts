import { identity, relations, tablesIn, type MakingExtension } from './extension.ts';

const HYPERTABLE = identity('h.schema_name', 'h.table_name');

/** Chunks of hypertables, and what compression and continuous aggregates keep in tables and views of their own. */
export const timescaledb: MakingExtension = {
  name: 'timescaledb',
  tables: tablesIn('_timescaledb_catalog', 'hypertable', 'chunk', 'continuous_agg'),
  select: () =>
    relations(
      `select k.schema_name as schema, k.table_name as name,
        case when h.schema_name = '_timescaledb_internal' then 'part of ' else 'child of ' end || ${HYPERTABLE} as role
      from _timescaledb_catalog.chunk k join _timescaledb_catalog.hypertable h on h.id = k.hypertable_id`,
      `select h.schema_name, h.table_name, 'part of timescaledb' from _timescaledb_catalog.hypertable h
      where h.schema_name = '_timescaledb_internal'`,
      `select v.schema, v.name, 'part of ' || ${identity('a.user_view_schema', 'a.user_view_name')}
      from _timescaledb_catalog.continuous_agg a cross join lateral (values (a.partial_view_schema, a.partial_view_name),
        (a.direct_view_schema, a.direct_view_name)) v (schema, name)`,
    ),
};
