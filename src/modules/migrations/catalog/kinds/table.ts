import { grants } from '../grants.ts';
import { defineKind } from '../kind.ts';
import {
  attributes,
  comment,
  inSchemas,
  joinMember,
  madeAfterInitdb,
  notOfIgnored,
  qualified,
  roleName,
  unlessMember,
} from '../sql-conditions.ts';
import { optionsWithToast } from './storage-clause.ts';
import { tableRepair } from './table.repair.ts';
import { sql } from '../sql-text.ts';

/** Parents of a table in their order, or of a partition. Source: pg_inherits. */
const PARENTS = sql`
  (
    select
      array_agg(
        ${qualified('pn.nspname', 'p.relname')} || case
          when i.inhdetachpending then ' (detach pending)'
          else ''
        end
        order by
          i.inhseqno
      )
    from
      pg_inherits i
      join pg_class p on p.oid = i.inhparent
      join pg_namespace pn on pn.oid = p.relnamespace
    where
      i.inhrelid = c.oid
  )
`;

/** The index that identifies rows to a subscriber. Source: pg_index.indisreplident. */
const IDENTITY_INDEX = `(select 'index ' || quote_ident(r.relname) from pg_index i join pg_class r on r.oid = i.indexrelid where i.indrelid = c.oid and i.indisreplident)`;

/** Tables, partitioned tables and partitions; their columns, constraints and indexes are kinds of their own (source: pg_class). */
export const table = defineKind({
  name: 'table',
  catalog: 'pg_class',
  select: (scope) => sql`
    select
      c.oid,
      ${qualified('n.nspname', 'c.relname')} as identity,
      ${attributes({
        persistence: `case c.relpersistence when 'u' then 'unlogged' end`,
        partitionKey: 'pg_get_partkeydef(c.oid)',
        partitionOf: `case when c.relispartition then to_json(${PARENTS}) -> 0 end`,
        bound: 'pg_get_expr(c.relpartbound, c.oid)',
        inherits: `case when not c.relispartition then to_json(${PARENTS}) end`,
        ofType: 'case when c.reloftype <> 0 then c.reloftype::regtype::text end',
        accessMethod: `(select quote_ident(amname) from pg_am where oid = c.relam and amname <> 'heap')`,
        tablespace:
          'case when c.reltablespace <> 0 then (select quote_ident(spcname) from pg_tablespace where oid = c.reltablespace) end',
        options: optionsWithToast,
        replicaIdentity: `case c.relreplident when 'f' then 'full' when 'n' then 'nothing' when 'i' then coalesce(${IDENTITY_INDEX}, 'index (dropped)') end`,
        rowSecurity: 'nullif(c.relrowsecurity, false)',
        forceRowSecurity: 'nullif(c.relforcerowsecurity, false)',
        ...unlessMember(scope, {
          owner: roleName(scope, 'c.relowner'),
          comment: comment('pg_class', 'c.oid'),
          grants: grants(scope, 'c.relacl', 'r', 'c.relowner'),
        }),
        columnOrder: `to_json(array(select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum))`,
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace ${joinMember(scope, 'c.oid')}
    where
      c.relkind in ('r', 'p')
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: tableRepair,
});
