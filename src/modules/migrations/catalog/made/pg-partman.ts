import { identity, type MakingExtension } from './extension.ts';

/** The name without the suffix of a partition is the parent's; only digits and underscores follow. */
const DETACHED = `starts_with(c.relname, p.name || '_p') and translate(substr(c.relname, length(p.name) + 3), '0123456789_', '') = ''
      and c.relname <> p.name || '_p'`;

/** Partitions of each configured table, those that retention has detached and kept, and the function of its trigger. */
export const pgPartman: MakingExtension = {
  name: 'pg_partman',
  tables: (schema) => [
    [schema, 'part_config', 'parent_table', 'retention', 'retention_keep_table', 'retention_schema'],
  ],
  select: (schema) => `
    with recursive parent as (
      select c.oid, c.relname as name, n.nspname as schema, f.retention_keep_table and f.retention is not null as keeps, f.retention_schema
      from ${schema}.part_config f join pg_namespace n on starts_with(f.parent_table, n.nspname || '.')
      join pg_class c on c.relnamespace = n.oid and n.nspname || '.' || c.relname = f.parent_table),
    child as (
      select i.inhrelid as oid, p.oid as parent from parent p join pg_inherits i on i.inhparent = p.oid
      union select i.inhrelid, h.parent from child h join pg_inherits i on i.inhparent = h.oid)
    select 'pg_class'::regclass as class, h.oid as object, 'child of ' || ${identity('p.schema', 'p.name')} as role
    from child h join parent p on p.oid = h.parent
    union select 'pg_class'::regclass, c.oid, 'child of ' || ${identity('p.schema', 'p.name')}
    from parent p join pg_namespace n on n.nspname in (p.schema, p.retention_schema)
    join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p') and ${DETACHED}
    where p.keeps and not exists (select from pg_inherits i where i.inhrelid = c.oid)
    union select 'pg_proc'::regclass, g.tgfoid, 'body of the trigger function of ' || ${identity('p.schema', 'p.name')}
    from parent p join pg_trigger g on g.tgrelid = p.oid where g.tgname like '%\\_part\\_trig'`,
};
