import { identity, type MakingExtension } from './extension.ts';

const OF = `'part of ' || (select ${identity('n.nspname', 'c.relname')} from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = v.table_name)`;

/** History tables, views and functions of system versioning, and views of application periods. */
export const periods: MakingExtension = {
  name: 'periods',
  tables: () => [
    ['periods', 'system_versioning', 'table_name', 'history_table_name', 'view_name', 'func_as_of', 'func_between'],
    ['periods', 'for_portion_views', 'table_name', 'view_name'],
  ],
  select: () => `
    select 'pg_class'::regclass as class, o.oid as object, ${OF} as role
    from periods.system_versioning v cross join lateral (values (v.history_table_name::oid), (v.view_name::oid)) o (oid)
    union all select 'pg_class'::regclass, v.view_name::oid, ${OF} from periods.for_portion_views v
    union all select 'pg_proc'::regclass, p.oid, ${OF} from periods.system_versioning v
      join pg_proc p on p.oid::regprocedure::text in (v.func_as_of, v.func_between, v.func_between_symmetric, v.func_from_to)`,
};
