import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterProperties } from '../repair-sql.ts';
import { attributes, comment, inSchemas, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** What ALTER TYPE … SET knows of a base type. */
export const SETTABLE_OF_TYPE: ReadonlySet<string> = new Set([
  'receive',
  'send',
  'typmod_in',
  'typmod_out',
  'analyze',
  'subscript',
  'storage',
]);

/** The list that CREATE TYPE takes, of the row `t` of pg_type (or of another alias); null for a shell. */
export function baseTypeDefinition(t = 't'): string {
  const functionClause = (word: string, column: string) => `'${word} = ' || nullif(${t}.${column}::text, '-')`;
  return `case when ${t}.typisdefined then concat_ws(', ', ${functionClause('input', 'typinput')}, ${functionClause('output', 'typoutput')},
        ${functionClause('receive', 'typreceive')}, ${functionClause('send', 'typsend')}, ${functionClause('typmod_in', 'typmodin')},
        ${functionClause('typmod_out', 'typmodout')}, ${functionClause('analyze', 'typanalyze')}, ${functionClause('subscript', 'typsubscript')},
        'internallength = ' || case when ${t}.typlen = -1 then 'variable' else ${t}.typlen::text end, case when ${t}.typbyval then 'passedbyvalue' end,
        'alignment = ' || case ${t}.typalign when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' else 'double' end,
        'storage = ' || case ${t}.typstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end,
        'category = ' || quote_literal(${t}.typcategory::text), case when ${t}.typispreferred then 'preferred = true' end, 'default = ' || quote_literal(${t}.typdefault),
        'element = ' || format_type(nullif(${t}.typelem, 0), null), 'delimiter = ' || quote_literal(${t}.typdelim::text), case when ${t}.typcollation <> 0 then 'collatable = true' end) end`;
}

/** Base types and shell types (source: pg_type typtype b, and p for a shell); array types follow their element. */
export const baseType = defineKind({
  name: 'base type',
  catalog: 'pg_type',
  existsSql: `exists (select from pg_type where typtype in ('b', 'p') and typsubscript <> 'array_subscript_handler'::regproc and oid >= 16384)`,
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.typname')} as identity,
      ${attributes({
        shell: 'nullif(not t.typisdefined, false)',
        definition: baseTypeDefinition(),
        owner: roleName(scope, 't.typowner'),
        comment: comment('pg_type', 't.oid'),
        grants: grants(scope, 't.typacl', 'T', 't.typowner'),
      })}
    from
      pg_type t
      join pg_namespace n on n.oid = t.typnamespace
    where
      (
        t.typtype = 'b'
        and t.typsubscript <> 'array_subscript_handler'::regproc
        or t.typtype = 'p'
      )
      and ${inSchemas(scope, 't.typnamespace')}
      and ${ours('pg_type', 't.oid')}
  `,
  repair: {
    sqlName: (fact) => `type ${fact.identity}`,
    create: (fact) =>
      fact.attributes['shell']
        ? [`create type ${fact.identity}`]
        : [`create type ${fact.identity}`, `create type ${fact.identity} (${textOf(fact, 'definition')})`],
    alter: { definition: (change) => alterProperties(`type ${change.want.identity}`, SETTABLE_OF_TYPE, change) },
    drop: (fact) => [`drop type if exists ${fact.identity} cascade`],
    holdsData: true,
  },
});
