import type { OutsideKind } from './outside-kind.ts';
import { NAME } from './sql-name.ts';

const DETACH = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?(?<parent>${NAME})\s+detach\s+partition\s+(?<partition>${NAME})\s+concurrently`,
  'i',
);

/**
 * An earlier try leaves a partition whose detaching is pending, and which only FINALIZE moves on.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
 */
export const detachPartition: OutsideKind = (sql) => {
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
      if (!link) return interrupted;
      if (!link.pending) return false;
      await query(`alter table ${parent} detach partition ${partition} finalize`);
      return true;
    },
  };
};
