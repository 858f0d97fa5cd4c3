import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterStorage, storageList } from '../repair-sql.ts';
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
  unlessMember,
} from '../sql-conditions.ts';
import { optionsWithToast } from './storage-clause.ts';
import { sql } from '../sql-text.ts';

/** Materialized views (source: pg_class relkind m). One that was refreshed WITH NO DATA cannot be read: that is a fact. */
export const materializedView = defineKind({
  name: 'materialized view',
  catalog: 'pg_class',
  existsSql: madeSince('pg_rewrite'),
  select: (scope) => sql`
    select
      c.oid,
      ${qualified('n.nspname', 'c.relname')} as identity,
      ${attributes({
        unpopulated: 'nullif(not c.relispopulated, false)',
        options: optionsWithToast,
        accessMethod: `(select quote_ident(amname) from pg_am where oid = c.relam and amname <> 'heap')`,
        tablespace: '(select quote_ident(spcname) from pg_tablespace where oid = c.reltablespace)',
        ...unlessMember(scope, {
          definition: 'pg_get_viewdef(c.oid)',
          owner: roleName(scope, 'c.relowner'),
          comment: comment('pg_class', 'c.oid'),
          grants: grants(scope, 'c.relacl', 'r', 'c.relowner'),
        }),
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace ${joinMember(scope, 'c.oid')}
    where
      c.relkind = 'm'
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: {
    isRecreatable: true,
    holdsTypes: true,
    rename: renameObject(() => 'materialized view'),
    sqlName: (fact) => `materialized view ${fact.identity}`,
    grantOn: (fact) => `table ${fact.identity}`,
    create: (fact) => {
      const options = listOf(fact, 'options');
      const method = textOf(fact, 'accessMethod');
      const place = textOf(fact, 'tablespace');
      const query = textOf(fact, 'definition').replace(/;$/u, '');
      return [
        `create materialized view ${fact.identity}${method ? ` using ${method}` : ''}${options.length > 0 ? ` with (${storageList(options)})` : ''}${place ? ` tablespace ${place}` : ''} as ${query} with ${fact.attributes['unpopulated'] ? 'no ' : ''}data`,
      ];
    },
    alter: {
      options: (change) => alterStorage(`materialized view ${change.want.identity}`, change),
      accessMethod: ({ want }) => [
        `alter materialized view ${want.identity} set access method ${textOf(want, 'accessMethod') || 'heap'}`,
      ],
      tablespace: ({ want }) => [
        `alter materialized view ${want.identity} set tablespace ${textOf(want, 'tablespace') || 'pg_default'}`,
      ],
      unpopulated: ({ want }) => [
        `refresh materialized view ${want.identity} with ${want.attributes['unpopulated'] ? 'no ' : ''}data`,
      ],
    },
  },
});
