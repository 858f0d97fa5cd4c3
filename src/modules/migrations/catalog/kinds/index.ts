import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, notOfIgnored, ours, qualified, storageOptions } from '../sql-conditions.ts';
import { indexRepair } from './index.repair.ts';
import { withoutOptions } from './storage-clause.ts';
import { sql } from '../sql-text.ts';

/** Statistics targets by index, gathered once: few have any, and looking into each costs more than all of this. */
const STATISTICS = sql`
  select
    a.attrelid as index,
    array_agg(
      a.attnum || ' ' || a.attstattarget
      order by
        a.attnum
    ) as targets
  from
    pg_attribute a
  where
    a.attstattarget >= 0
  group by
    a.attrelid
`;

/**
 * Indexes, also those that back a constraint (source: pg_index, pg_class relkind i and I).
 *
 * A failed CREATE INDEX CONCURRENTLY leaves an index that its definition does not tell from a good one: `invalid`.
 */
export const index = defineKind({
  name: 'index',
  catalog: 'pg_class',
  select: (scope) => sql`
    select
      c.oid,
      ${qualified('n.nspname', 'c.relname')} as identity,
      ${attributes({
        table: qualified('tn.nspname', 't.relname'),
        definition: withoutOptions('pg_get_indexdef(c.oid)', 'c.reloptions'),
        options: `to_json(${storageOptions('c.reloptions')})`,
        constraint: 'quote_ident(k.conname)',
        invalid: 'nullif(not i.indisvalid, false)',
        notReady: 'nullif(not i.indisready, false)',
        notLive: 'nullif(not i.indislive, false)',
        clustered: 'nullif(i.indisclustered, false)',
        partitionOf: `case when c.relispartition then (select ${qualified('pn.nspname', 'p.relname')} from pg_inherits h join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace where h.inhrelid = c.oid) end`,
        tablespace:
          'case when c.reltablespace <> 0 then (select quote_ident(spcname) from pg_tablespace where oid = c.reltablespace) end',
        statistics: 'to_json(s.targets)',
        comment: comment('pg_class', 'c.oid'),
      })}
    from
      pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_class t on t.oid = i.indrelid
      join pg_namespace tn on tn.oid = t.relnamespace
      left join pg_constraint k on k.conindid = c.oid
      and k.contype in ('p', 'u', 'x')
      left join (${STATISTICS}) s on s.index = c.oid
    where
      ${inSchemas(scope, 'c.relnamespace')}
      and ${ours('pg_class', 'c.oid')}
      and ${notOfIgnored(scope, 't.oid')}
  `,
  repair: indexRepair,
});
