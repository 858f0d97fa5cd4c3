import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterProperties } from '../repair-sql.ts';
import { attributes, comment, inSchemas, madeSince, ours, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

const operatorClause = (word: string, column: string) =>
  `'${word} = operator(' || (select quote_ident(xn.nspname) || '.' || x.oprname from pg_operator x join pg_namespace xn on xn.oid = x.oprnamespace where x.oid = o.${column}) || ')'`;

/** What ALTER OPERATOR can set on every major. */
export const SETTABLE_OF_OPERATOR: ReadonlySet<string> = new Set(['restrict', 'join']);

/** The list that CREATE OPERATOR takes, of the row `o` of pg_operator. */
export const OPERATOR_DEFINITION = `concat_ws(', ', 'function = ' || o.oprcode, 'leftarg = ' || format_type(nullif(o.oprleft, 0), null), 'rightarg = ' || format_type(nullif(o.oprright, 0), null),
        ${operatorClause('commutator', 'oprcom')}, ${operatorClause('negator', 'oprnegate')}, 'restrict = ' || nullif(o.oprrest::text, '-'), 'join = ' || nullif(o.oprjoin::text, '-'),
        case when o.oprcanhash then 'hashes' end, case when o.oprcanmerge then 'merges' end)`;

/**
 * Operators (source: pg_operator). One without a function is a shell: another operator names it as its negator or
 * commutator. It cannot be used, and a dump leaves it out.
 */
export const operator = defineKind({
  name: 'operator',
  catalog: 'pg_operator',
  existsSql: madeSince('pg_operator'),
  select: (scope) => sql`
    select
      o.oid,
      o.oid::regoperator::text as identity,
      ${attributes({
        name: `quote_ident(n.nspname) || '.' || o.oprname`,
        definition: OPERATOR_DEFINITION,
        owner: roleName(scope, 'o.oprowner'),
        comment: comment('pg_operator', 'o.oid'),
      })}
    from
      pg_operator o
      join pg_namespace n on n.oid = o.oprnamespace
    where
      o.oprcode <> 0
      and ${inSchemas(scope, 'o.oprnamespace')}
      and ${ours('pg_operator', 'o.oid')}
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `operator ${fact.identity}`,
    create: (fact) => [`create operator ${textOf(fact, 'name')} (${textOf(fact, 'definition')})`],
    alter: {
      definition: (change) => alterProperties(`operator ${change.want.identity}`, SETTABLE_OF_OPERATOR, change),
    },
  },
});
