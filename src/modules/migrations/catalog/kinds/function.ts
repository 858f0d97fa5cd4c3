import type { Fact } from '../fact.ts';
import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, ours, roleName, standsAlone } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Functions, procedures and window functions as the server writes them (source: pg_proc, pg_get_functiondef). */
export const functionKind = defineKind({
  name: 'function',
  catalog: 'pg_proc',
  select: (scope) => sql`
    select
      p.oid,
      p.oid::regprocedure::text as identity,
      ${attributes({
        type: `case p.prokind when 'p' then 'procedure' end`,
        result: 'pg_get_function_result(p.oid)',
        definition: 'pg_get_functiondef(p.oid)',
        owner: roleName(scope, 'p.proowner'),
        comment: comment('pg_proc', 'p.oid'),
        grants: grants(scope, 'p.proacl', 'f', 'p.proowner'),
      })}
    from
      pg_proc p
    where
      p.prokind in ('f', 'p', 'w')
      and ${inSchemas(scope, 'p.pronamespace')}
      and ${ours('pg_proc', 'p.oid')}
      and ${standsAlone('pg_proc', 'p.oid')}
  `,
  repair: {
    isRecreatable: true,
    holdsTypes: true,
    sqlName: (fact) => `${textOf(fact, 'type') || 'function'} ${fact.identity}`,
    drop: (fact) => [`drop ${textOf(fact, 'type') || 'function'} if exists ${fact.identity}`],
    alter: {
      result: () => [],
      definition: ({ want, have }) => (replaceable(want, have) ? [textOf(want, 'definition')] : 'recreate'),
    },
  },
});

/** CREATE OR REPLACE cannot change the names or defaults of arguments, nor the result: what the first lines say. */
function replaceable(want: Fact, have: Fact): boolean {
  return (
    firstLine(want) === firstLine(have) && ['result', 'type'].every((name) => textOf(want, name) === textOf(have, name))
  );
}

function firstLine(fact: Fact): string | undefined {
  return textOf(fact, 'definition').split('\n')[0];
}
