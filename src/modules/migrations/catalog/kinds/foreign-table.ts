import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { joinParents, leaveParents, standingClause } from '../repair-partitions.ts';
import { alterForeignOptions, foreignOptions } from '../repair-sql.ts';
import {
  attributes,
  comment,
  inSchemas,
  joinMember,
  madeAfterInitdb,
  madeSince,
  notOfIgnored,
  qualified,
  roleName,
  sortedOptions,
  unlessMember,
} from '../sql-conditions.ts';
import { columnList } from './table.repair.ts';
import { sql } from '../sql-text.ts';

/** Foreign tables (source: pg_class relkind f, pg_foreign_table). */
export const foreignTable = defineKind({
  name: 'foreign table',
  catalog: 'pg_class',
  existsSql: madeSince('pg_foreign_server'),
  select: (scope) => sql`
    select
      c.oid,
      ${qualified('n.nspname', 'c.relname')} as identity,
      ${attributes({
        server: 'quote_ident(s.srvname)',
        options: `to_json(${sortedOptions('f.ftoptions')})`,
        parents: sql`to_json((select array_agg(${qualified('pn.nspname', 'p.relname')} order by i.inhseqno)
        from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid))`,
        bound: 'pg_get_expr(c.relpartbound, c.oid)',
        ...unlessMember(scope, {
          owner: roleName(scope, 'c.relowner'),
          comment: comment('pg_class', 'c.oid'),
          grants: grants(scope, 'c.relacl', 'r', 'c.relowner'),
        }),
        columnOrder: `to_json(array(select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum))`,
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_foreign_table f on f.ftrelid = c.oid
      join pg_foreign_server s on s.oid = f.ftserver ${joinMember(scope, 'c.oid')}
    where
      c.relkind = 'f'
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: {
    rename: renameObject(() => 'foreign table'),
    sqlName: (fact) => `foreign table ${fact.identity}`,
    grantOn: (fact) => `table ${fact.identity}`,
    create: (fact, context) => [
      `create foreign table ${fact.identity} ${standingClause(fact, columnList(fact, context))} server ${textOf(fact, 'server')}${
        listOf(fact, 'options').length > 0 ? ` options (${foreignOptions(listOf(fact, 'options'))})` : ''
      }`,
    ],
    detach: leaveParents,
    finish: (fact, _, have) => (have ? joinParents(fact, have) : []),
    alter: {
      parents: () => [],
      bound: () => [],
      options: (change) => alterForeignOptions(`foreign table ${change.want.identity}`, change),
      columnOrder: () => ({ note: 'Drop and create the foreign table: it holds no rows.' }),
    },
  },
});
