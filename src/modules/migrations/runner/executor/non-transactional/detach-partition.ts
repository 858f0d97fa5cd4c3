import type { Query } from '../../../catalog/fact.ts';
import type { StatementKind } from './statement-kind.ts';
import { NAME } from './sql-name.ts';

const DETACH = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?(?<parent>${NAME})\s+detach\s+partition\s+(?<partition>${NAME})\s+concurrently`,
  'i',
);

/**
 * An earlier try leaves a partition whose detaching is pending, and which only FINALIZE moves on; or, when the process died
 * right after that, a table of its own, of which no history row tells.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
 */
export const detachPartition: StatementKind = (sql) => {
  const groups = DETACH.exec(sql)?.groups;
  if (!groups) return null;
  const { parent, partition } = groups;
  return {
    blocksNobody: false,
    async prepare(query, interrupted) {
      const [link] = await query<{ pending: boolean }>(
        `select inhdetachpending as pending from pg_catalog.pg_inherits
         where inhparent = pg_catalog.to_regclass($1) and inhrelid = pg_catalog.to_regclass($2)`,
        [parent, partition],
      );
      if (!link) return interrupted || isDetached(query, parent, partition);
      if (!link.pending) return false;
      await query(`alter table ${parent} detach partition ${partition} finalize`);
      return true;
    },
  };
};

/** A table that belongs to no other, and has the columns of the one that it should be detached from. */
async function isDetached(query: Query, parent?: string, partition?: string): Promise<boolean> {
  const [found] = await query<{ detached: boolean | null }>(
    `select ${columnsOf('$1')} = ${columnsOf('$2')}
            and not exists (select from pg_catalog.pg_inherits where inhrelid = pg_catalog.to_regclass($2)) as detached`,
    [parent, partition],
  );
  return found?.detached === true;
}

const columnsOf = (table: string) =>
  `(select array_agg(attname || ' ' || format_type(atttypid, atttypmod) order by attname) from pg_catalog.pg_attribute
    where attrelid = pg_catalog.to_regclass(${table}) and attnum > 0 and not attisdropped)`;
