import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

const functionClause = (word: string, column: string) => `'${word} = ' || nullif(a.${column}::text, '-')`;
const modify = (word: string, column: string, standard: string) =>
  `'${word} = ' || case nullif(a.${column}, ${standard}) when 'r' then 'read_only' when 's' then 'shareable' when 'w' then 'read_write' end`;

/** Aggregates (source: pg_proc prokind a, pg_aggregate); `definition` is the list that CREATE AGGREGATE takes. */
export const aggregate = defineKind({
  name: 'aggregate',
  catalog: 'pg_proc',
  existsSql: 'exists (select from pg_aggregate where aggfnoid::oid >= 16384)',
  select: (scope) => sql`
    select
      p.oid,
      p.oid::regprocedure::text as identity,
      ${attributes({
        signature: `${qualified('n.nspname', 'p.proname')} || '(' || coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*') || ')'`,
        definition: sql`concat_ws(', ', ${functionClause('sfunc', 'aggtransfn')}, 'stype = ' || format_type(a.aggtranstype, null), 'sspace = ' || nullif(a.aggtransspace, 0),
        ${functionClause('finalfunc', 'aggfinalfn')}, case when a.aggfinalextra then 'finalfunc_extra' end, ${modify('finalfunc_modify', 'aggfinalmodify', `(case a.aggkind when 'n' then 'r' else 'w' end)::"char"`)},
        ${functionClause('combinefunc', 'aggcombinefn')}, ${functionClause('serialfunc', 'aggserialfn')}, ${functionClause('deserialfunc', 'aggdeserialfn')},
        'support = ' || nullif(p.prosupport::text, '-'), 'initcond = ' || quote_literal(a.agginitval), ${functionClause('msfunc', 'aggmtransfn')}, ${functionClause('minvfunc', 'aggminvtransfn')},
        'mstype = ' || format_type(nullif(a.aggmtranstype, 0), null), 'msspace = ' || nullif(a.aggmtransspace, 0), ${functionClause('mfinalfunc', 'aggmfinalfn')},
        case when a.aggmfinalextra then 'mfinalfunc_extra' end, case when a.aggmtransfn <> 0 then ${modify('mfinalfunc_modify', 'aggmfinalmodify', `(case a.aggkind when 'n' then 'r' else 'w' end)::"char"`)} end,
        'minitcond = ' || quote_literal(a.aggminitval),
        'sortop = operator(' || (select ${qualified('sn.nspname', 's.oprname').replaceAll('quote_ident(s.oprname)', 's.oprname')} from pg_operator s join pg_namespace sn on sn.oid = s.oprnamespace where s.oid = a.aggsortop) || ')',
        'parallel = ' || case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end, case when a.aggkind = 'h' then 'hypothetical' end)`,
        owner: roleName(scope, 'p.proowner'),
        comment: comment('pg_proc', 'p.oid'),
        grants: grants(scope, 'p.proacl', 'f', 'p.proowner'),
      })}
    from
      pg_proc p
      join pg_aggregate a on a.aggfnoid = p.oid
      join pg_namespace n on n.oid = p.pronamespace
    where
      p.prokind = 'a'
      and ${inSchemas(scope, 'p.pronamespace')}
      and ${ours('pg_proc', 'p.oid')}
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `aggregate ${argumentsOf(fact.identity, textOf(fact, 'signature'))}`,
    grantOn: (fact) => `function ${fact.identity}`,
    create: (fact) => [`create aggregate ${textOf(fact, 'signature')} (${textOf(fact, 'definition')})`],
  },
});

/** `count(*)` without arguments; the identity says `count()`. */
function argumentsOf(identity: string, signature: string): string {
  return signature.endsWith('(*)') || signature.includes(' ORDER BY ') ? signature : identity;
}
