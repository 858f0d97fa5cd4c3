import { NotResumableError } from '../../errors/not-resumable-error.ts';
import type { StatementKind } from './statement-kind.ts';
import { NAME } from './sql-name.ts';

const CREATE = /^create\s+(?:unique\s+)?index\s+concurrently\s/i;
const NAMED = new RegExp(
  String.raw`^create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(?<index>${NAME})\s+on\s+(?:only\s+)?(?<table>${NAME})`,
  'i',
);

/**
 * An earlier try leaves an index of that name which is INVALID, or the whole index when only its history row is missing.
 *
 * @see https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
export const createIndex: StatementKind = (sql, revision) => {
  if (!CREATE.test(sql)) return null;
  const groups = NAMED.exec(sql)?.groups;
  if (!groups || /^on$/i.test(groups['index']!)) {
    throw new NotResumableError(
      `Revision ${revision} holds a CREATE INDEX CONCURRENTLY without a name, which cannot be taken up again after a crash: ` +
        `the server would make a second index under another name. Name the index: ${sql.split('\n')[0]}`,
    );
  }
  return {
    blocksNobody: true,
    async prepare(query, interrupted) {
      const [index] = await query<{ qualified: string; valid: boolean }>(
        `select pg_catalog.format('%I.%I', n.nspname, c.relname) as qualified, i.indisvalid and i.indisready as valid
         from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where i.indrelid = pg_catalog.to_regclass($1) and c.relname = (pg_catalog.parse_ident($2))[1]`,
        [groups['table'], groups['index']],
      );
      if (!index) return false;
      if (index.valid) return interrupted;
      await query(`drop index concurrently ${index.qualified}`);
      return false;
    },
  };
};
