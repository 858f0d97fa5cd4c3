import type { StatementKind } from './statement-kind.ts';
import { NAME } from './sql-name.ts';

const REINDEX = new RegExp(
  String.raw`^reindex\s+(?:\([^)]*\)\s*)?(?<what>index|table)\s+concurrently\s+(?<name>${NAME})`,
  'i',
);

/**
 * It may run again, but an earlier try leaves the copies it was making, as INVALID indexes with `_ccnew` or `_ccold` at
 * the end of their names, on the table or its TOAST table.
 *
 * @see https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
 */
export const reindex: StatementKind = (sql) => {
  const groups = REINDEX.exec(sql)?.groups;
  if (!groups) return null;
  return {
    blocksNobody: true,
    async prepare(query, interrupted) {
      if (!interrupted) return false;
      const left = await query<{ qualified: string }>(
        `with target (oid) as (select pg_catalog.to_regclass($1)),
              owner (oid) as (select coalesce((select indrelid from pg_catalog.pg_index i join target t on t.oid = i.indexrelid),
                                              (select oid from target)))
         select pg_catalog.format('%I.%I', n.nspname, c.relname) as qualified
         from owner join pg_catalog.pg_class t on t.oid = owner.oid
         join pg_catalog.pg_index i on i.indrelid in (t.oid, t.reltoastrelid)
         join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'`,
        [groups['name']],
      );
      for (const { qualified } of left) await query(`drop index concurrently ${qualified}`);
      return false;
    },
  };
};
