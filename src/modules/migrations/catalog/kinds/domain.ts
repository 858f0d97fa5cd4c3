import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import type { Fact } from '../fact.ts';
import { nameOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Name of a domain's NOT NULL where it is not the server's own choice. Before 17 it has none. Source: pg_constraint contype n. */
const NOT_NULL_NAME = sql`
  (
    select
      quote_ident(k.conname)
    from
      pg_constraint k
    where
      k.contypid = t.oid
      and k.contype = 'n'
      and not (
        starts_with(k.conname, left(t.typname, 54) || '_not_null')
        and ltrim(substr(k.conname, length(left(t.typname, 54)) + 10), '0123456789') = ''
      )
  )
`;

function notNull(fact: Fact): string {
  const name = textOf(fact, 'notNullConstraint');
  return fact.attributes['notNull'] ? `${name && ` constraint ${name}`} not null` : '';
}

/** Domains (source: pg_type typtype d); their checks are a kind of their own. */
export const domain = defineKind({
  name: 'domain',
  catalog: 'pg_type',
  existsSql: `exists (select from pg_type where typtype = 'd' and oid >= 16384)`,
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.typname')} as identity,
      ${attributes({
        type: 'format_type(t.typbasetype, t.typtypmod)',
        collation:
          'case when t.typcollation <> 0 and t.typcollation <> b.typcollation then t.typcollation::regcollation::text end',
        notNull: 'nullif(t.typnotnull, false)',
        ...(scope.major >= 17 ? { notNullConstraint: NOT_NULL_NAME } : {}),
        default: 'coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault)',
        owner: roleName(scope, 't.typowner'),
        comment: comment('pg_type', 't.oid'),
        grants: grants(scope, 't.typacl', 'T', 't.typowner'),
      })}
    from
      pg_type t
      join pg_namespace n on n.oid = t.typnamespace
      join pg_type b on b.oid = t.typbasetype
    where
      t.typtype = 'd'
      and ${inSchemas(scope, 't.typnamespace')}
      and ${ours('pg_type', 't.oid')}
  `,
  repair: {
    rename: renameObject(() => 'domain'),
    sqlName: (fact) => `domain ${fact.identity}`,
    create: (fact) => [
      `create domain ${fact.identity} as ${textOf(fact, 'type')}${fact.attributes['collation'] ? ` collate ${textOf(fact, 'collation')}` : ''}${
        fact.attributes['default'] === undefined ? '' : ` default ${textOf(fact, 'default')}`
      }${notNull(fact)}`,
    ],
    alter: {
      default: ({ want }) => [
        `alter domain ${want.identity} ${want.attributes['default'] === undefined ? 'drop default' : `set default ${textOf(want, 'default')}`}`,
      ],
      notNull: ({ want }) => [
        want.attributes['notNullConstraint'] === undefined
          ? `alter domain ${want.identity} ${want.attributes['notNull'] ? 'set' : 'drop'} not null`
          : `alter domain ${want.identity} add${notNull(want)}`,
      ],
      notNullConstraint: ({ want, have }) =>
        have.attributes['notNullConstraint'] === undefined || !want.attributes['notNull']
          ? []
          : [
              `alter domain ${want.identity} rename constraint ${textOf(have, 'notNullConstraint')} to ${textOf(want, 'notNullConstraint') || `${nameOf(want)}_not_null`}`,
            ],
    },
  },
});
