import type { MakingExtension } from './extension.ts';

/** Labels of graphs that CREATE of a vertex or an edge made, with their sequences. A graph itself is made by a statement. */
export const age: MakingExtension = {
  name: 'age',
  tables: () => [
    ['ag_catalog', 'ag_graph', 'graphid', 'namespace'],
    ['ag_catalog', 'ag_label', 'name', 'graph', 'kind', 'relation', 'seq_name'],
  ],
  select: () => `
    select 'pg_class'::regclass as class, c.oid as object, case when c.relkind = 'S' then 'part of ' || quote_ident(n.nspname)
      else 'child of ' || quote_ident(n.nspname) || case when l.kind = 'e' then '._ag_label_edge' else '._ag_label_vertex' end end as role
    from ag_catalog.ag_graph g join ag_catalog.ag_label l on l.graph = g.graphid join pg_namespace n on n.oid = g.namespace::oid
    join pg_class c on c.relnamespace = n.oid and (c.oid = l.relation::oid or c.relkind = 'S' and c.relname = l.seq_name)
    where not starts_with(l.name, '_ag_label_')`,
};
