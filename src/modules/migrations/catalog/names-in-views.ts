import type { Fact } from './fact.ts';
import { nameOf, parentOf } from './identity.ts';
import { mentions } from './names-in-text.ts';

/** What the server writes after a table: an alias, which is quoted or of small letters, as no keyword is; names of columns. */
const ALIAS = /^(?: ("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*))?(\()?/u;

/**
 * Tells whether the query of a view reads a column of a table. Source: pg_get_viewdef, which writes `*` out.
 *
 * In doubt it does: the column's name may stand alone, as it does where the query reads one table only.
 */
export function readsColumn(definition: string, column: Pick<Fact, 'identity'>): boolean {
  const [table, name] = [parentOf(column), nameOf(column)];
  if (!mentions(definition, table)) return false;
  return (
    mentions(definition, name) ||
    aliasesOf(definition, table).some(({ alias, renames }) => renames || mentions(definition, `${alias}.${name}`))
  );
}

/** What a table is called in a query, each time that it is read; `renames` where its columns have other names there. */
function aliasesOf(definition: string, table: string): { alias: string; renames: boolean }[] {
  return definition
    .split(table)
    .slice(1)
    .map((rest) => {
      const [, alias, list] = ALIAS.exec(rest) ?? [];
      return { alias: alias ?? nameOf({ identity: table }), renames: list !== undefined };
    });
}
