import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterForeignOptions, optionsClause } from '../repair-sql.ts';
import { attributes, comment, madeSince, ours, roleName, sortedOptions } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/** Foreign servers (source: pg_foreign_server). */
export const foreignServer = defineKind({
  name: 'foreign server',
  catalog: 'pg_foreign_server',
  existsSql: madeSince('pg_foreign_server'),
  select: (scope) => sql`
    select
      s.oid,
      quote_ident(s.srvname) as identity,
      ${attributes({
        wrapper: 'quote_ident(w.fdwname)',
        type: 's.srvtype',
        version: 's.srvversion',
        options: `to_json(${sortedOptions('s.srvoptions')})`,
        owner: roleName(scope, 's.srvowner'),
        comment: comment('pg_foreign_server', 's.oid'),
        grants: grants(scope, 's.srvacl', 'S', 's.srvowner'),
      })}
    from
      pg_foreign_server s
      join pg_foreign_data_wrapper w on w.oid = s.srvfdw
    where
      ${ours('pg_foreign_server', 's.oid')}
  `,
  repair: {
    rename: renameObject(() => 'server'),
    sqlName: (fact) => `server ${fact.identity}`,
    grantOn: (fact) => `foreign server ${fact.identity}`,
    create: (fact) => [
      `create server ${fact.identity}${fact.attributes['type'] === undefined ? '' : ` type ${literal(textOf(fact, 'type'))}`}${
        fact.attributes['version'] === undefined ? '' : ` version ${literal(textOf(fact, 'version'))}`
      } foreign data wrapper ${textOf(fact, 'wrapper')}${optionsClause(listOf(fact, 'options'))}`,
    ],
    alter: {
      options: (change) => alterForeignOptions(`server ${change.want.identity}`, change),
      version: ({ want }) => [
        `alter server ${want.identity} version ${want.attributes['version'] === undefined ? 'null' : literal(textOf(want, 'version'))}`,
      ],
    },
  },
});
