import { defineKind } from '../kind.ts';
import type { Scope } from '../scope.ts';
import { attributes, comment, madeSince, notIgnored, ours, qualified, roleName } from '../sql-conditions.ts';
import { publicationRepair } from './publication.repair.ts';
import { sql } from '../sql-text.ts';

/** Sorted names of the tables in `pg_publication_rel` of the publication `p`, each with what `more` adds to it. */
function tables(scope: Scope, condition: string, more = ''): string {
  return sql`
    to_json(
      (
        select
          array_agg(
            member
            order by
              member
          )
        from
          (
            select
              ${qualified('n.nspname', 'c.relname')}${more} as member
            from
              pg_publication_rel r
              join pg_class c on c.oid = r.prrelid
              join pg_namespace n on n.oid = c.relnamespace
            where
              r.prpubid = p.oid
              and ${condition}
              and ${notIgnored(scope, 'c.relnamespace')}
          ) members
      )
    )
  `;
}

const COLUMNS_AND_FILTER = sql`
  || coalesce(
    ' (' || (
      select
        string_agg(
          quote_ident(a.attname),
          ', '
          order by
            a.attnum
        )
      from
        pg_attribute a
      where
        a.attrelid = r.prrelid
        and a.attnum = any (r.prattrs)
    ) || ')',
    ''
  ) || coalesce(' where (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')
`;

/** What came with 19: all sequences, and tables that FOR ALL TABLES leaves out. */
function excluding(scope: Scope): Record<string, string> {
  return scope.major >= 19
    ? { allSequences: 'nullif(p.puballsequences, false)', exceptTables: tables(scope, 'r.prexcept') }
    : {};
}

/** Publications with their tables, row filters, columns and schemas (source: pg_publication, …_rel, …_namespace). */
export const publication = defineKind({
  name: 'publication',
  catalog: 'pg_publication',
  existsSql: madeSince('pg_publication'),
  select: (scope) => sql`
    select
      p.oid,
      quote_ident(p.pubname) as identity,
      ${attributes({
        allTables: 'nullif(p.puballtables, false)',
        tables: tables(scope, scope.major >= 19 ? 'not r.prexcept' : 'true', COLUMNS_AND_FILTER),
        ...excluding(scope),
        schemas: `to_json((select array_agg(quote_ident(n.nspname) order by n.nspname) from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid))`,
        publish: `concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end)`,
        viaRoot: 'nullif(p.pubviaroot, false)',
        ...(scope.major >= 18 ? { generatedColumns: `case p.pubgencols when 's' then 'stored' end` } : {}),
        owner: roleName(scope, 'p.pubowner'),
        comment: comment('pg_publication', 'p.oid'),
      })}
    from
      pg_publication p
    where
      ${ours('pg_publication', 'p.oid')}
  `,
  repair: publicationRepair,
});
