import { grants } from '../grants.ts';
import { defineKind } from '../kind.ts';
import type { Scope } from '../scope.ts';
import {
  attributes,
  comment,
  inSchemas,
  joinMember,
  madeAfterInitdb,
  notOfIgnored,
  qualified,
  sortedOptions,
  storageOptions,
} from '../sql-conditions.ts';
import { columnRepair } from './column.repair.ts';
import { joinNotNullConstraint, notNullConstraint } from './not-null.ts';
import { sql } from '../sql-text.ts';

/** Condition: the column is not one that the view of an extension has from its definition, which is that of the member. */
function standsOut(scope: Scope): string {
  if (!scope.hasMembersIn('pg_class')) return 'true';
  return `(member.extension is null or c.relkind not in ('v', 'm') or a.attacl is not null or d.adbin is not null)`;
}

/** Columns of tables, foreign tables and views (source: pg_attribute, pg_attrdef). Their order is an attribute of the table. */
export const column = defineKind({
  name: 'column',
  catalog: 'pg_attribute',
  livesIn: ['table', 'view', 'materialized view', 'foreign table'],
  madeWithHome: true,
  select: (scope) => sql`
    select
      c.oid,
      a.attnum as member,
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(a.attname) as identity,
      ${attributes({
        type: 'format_type(a.atttypid, a.atttypmod)',
        collation:
          'case when a.attcollation <> 0 and a.attcollation <> t.typcollation then a.attcollation::regcollation::text end',
        notNull: 'nullif(a.attnotnull, false)',
        ...(scope.major >= 18 ? { notNullConstraint } : {}),
        default: `case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end`,
        generated: `case a.attgenerated when 's' then '(' || pg_get_expr(d.adbin, d.adrelid) || ') stored' when 'v' then '(' || pg_get_expr(d.adbin, d.adrelid) || ') virtual' end`,
        identity: `case a.attidentity when 'a' then 'always' when 'd' then 'by default' end`,
        storage: `case when a.attstorage <> t.typstorage then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end`,
        compression: `case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end`,
        statistics: 'nullif(a.attstattarget, -1)',
        options: `to_json(${storageOptions('a.attoptions')})`,
        foreignOptions: `to_json(${sortedOptions('a.attfdwoptions')})`,
        inherited: 'case when a.attinhcount > 0 and not a.attislocal and not c.relispartition then true end',
        comment: comment('pg_class', 'c.oid', 'a.attnum'),
        grants: grants(scope, 'a.attacl', 'c', 'c.relowner'),
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid
      and a.attnum > 0
      and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid
      and d.adnum = a.attnum ${scope.major >= 18 ? joinNotNullConstraint : ''} ${joinMember(scope, 'c.oid')}
    where
      c.relkind in ('r', 'p', 'f', 'v', 'm')
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
      and ${standsOut(scope)}
  `,
  repair: columnRepair,
});
