import type { StatementKind } from './statement-kind.ts';
import { NAME } from './sql-name.ts';

const DROP = new RegExp(
  String.raw`^drop\s+index\s+concurrently\s+(?:if\s+exists\s+)?(?<index>${NAME})(?:\s+(?:cascade|restrict))?\s*;?\s*$`,
  'i',
);

/** An earlier try leaves an INVALID index, which is dropped like any other, or none. */
export const dropIndex: StatementKind = (sql) => {
  const index = DROP.exec(sql)?.groups?.['index'];
  if (index === undefined) return null;
  return {
    blocksNobody: true,
    async prepare(query, interrupted) {
      const [found] = await query<{ gone: boolean }>('select pg_catalog.to_regclass($1) is null as gone', [index]);
      return interrupted && found?.gone === true;
    },
  };
};
