import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { listOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';
import { relabel } from './enum-type.repair.ts';

/** Enum types with their labels in sort order (source: pg_type, pg_enum). */
export const enumType = defineKind({
  name: 'enum type',
  catalog: 'pg_type',
  existsSql: madeSince('pg_enum'),
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.typname')} as identity,
      ${attributes({
        labels: `to_json(array(select e.enumlabel from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder))`,
        owner: roleName(scope, 't.typowner'),
        comment: comment('pg_type', 't.oid'),
        grants: grants(scope, 't.typacl', 'T', 't.typowner'),
      })}
    from
      pg_type t
      join pg_namespace n on n.oid = t.typnamespace
    where
      t.typtype = 'e'
      and ${inSchemas(scope, 't.typnamespace')}
      and ${ours('pg_type', 't.oid')}
  `,
  repair: {
    rename: renameObject(() => 'type'),
    sqlName: (fact) => `type ${fact.identity}`,
    create: (fact) => [`create type ${fact.identity} as enum (${listOf(fact, 'labels').map(literal).join(', ')})`],
    alter: { labels: relabel },
  },
});
