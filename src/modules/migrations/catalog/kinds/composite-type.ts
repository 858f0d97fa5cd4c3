import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { childrenOf, listOf, nameOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Stand-alone composite types (source: pg_type, pg_class relkind c). Their attributes are a kind of their own. */
export const compositeType = defineKind({
  name: 'composite type',
  catalog: 'pg_type',
  existsSql: `exists (select from pg_class where relkind = 'c' and oid >= 16384)`,
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.typname')} as identity,
      ${attributes({
        owner: roleName(scope, 't.typowner'),
        comment: comment('pg_type', 't.oid'),
        grants: grants(scope, 't.typacl', 'T', 't.typowner'),
        columnOrder: `to_json(array(select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum))`,
      })}
    from
      pg_type t
      join pg_namespace n on n.oid = t.typnamespace
      join pg_class c on c.oid = t.typrelid
    where
      c.relkind = 'c'
      and ${inSchemas(scope, 't.typnamespace')}
      and ${ours('pg_type', 't.oid')}
  `,
  repair: {
    rename: renameObject(() => 'type'),
    sqlName: (fact) => `type ${fact.identity}`,
    create: (fact, { expected }) => {
      const members = childrenOf(expected, 'composite attribute', fact.identity);
      const inOrder = listOf(fact, 'columnOrder').flatMap((name) =>
        members.filter((member) => nameOf(member) === name),
      );
      return [
        `create type ${fact.identity} as (${inOrder.map((m) => `${nameOf(m)} ${textOf(m, 'type')}${m.attributes['collation'] ? ` collate ${textOf(m, 'collation')}` : ''}`).join(', ')})`,
      ];
    },
    alter: { columnOrder: () => ({ note: 'The order of attributes cannot be altered: drop and create the type.' }) },
  },
});
