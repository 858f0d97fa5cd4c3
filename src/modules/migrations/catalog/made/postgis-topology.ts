import type { MakingExtension } from './extension.ts';

/** The schema of each topology, with its tables, views and sequences. */
export const postgisTopology: MakingExtension = {
  name: 'postgis_topology',
  tables: () => [['topology', 'topology', 'name']],
  select: () => `
    select 'pg_class'::regclass as class, c.oid as object, 'part of topology ' || quote_ident(t.name) as role
    from topology.topology t join pg_namespace n on n.nspname = t.name join pg_class c on c.relnamespace = n.oid
    where c.relkind in ('r', 'v', 'S')
    union all select 'pg_namespace'::regclass, n.oid, 'part of topology ' || quote_ident(t.name)
    from topology.topology t join pg_namespace n on n.nspname = t.name`,
};
