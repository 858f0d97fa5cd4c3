import type { Fact } from '../fact.ts';
import { grants } from '../grants.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { moveGrants, type GrantTarget } from '../repair-grants.ts';
import type { RepairContext } from '../repair-steps.ts';
import { attributes, comment, inSchemas, ours } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/** What PUBLIC may do with a new type. */
const STANDARD: readonly string[] = ['ALL to OWNER', 'ALL to PUBLIC'];

// named apart from the table, which a repair of the type does not drop
const object = (fact: Fact) => fact.identity;
const grantsOf = (fact: Fact | undefined) =>
  fact?.attributes['grants'] === undefined ? STANDARD : listOf(fact, 'grants');

/** With the owner of what the type is made for: a table, a view, or the type that it is an array of. */
function targetOf(
  fact: Fact,
  { expected, placeholders, major }: Omit<RepairContext, 'defaultPrivileges'>,
): GrantTarget {
  const name = fact.identity.replace(/^type /u, '').replace(/\[\]$/u, '');
  const whole = [...expected.values()].find(
    ({ identity, attributes: { owner } }) => identity === name && owner !== undefined,
  );
  return { on: object(fact), owner: (whole && textOf(whole, 'owner')) || '<owner>', placeholders, major };
}

/**
 * Types of rows and of arrays, which come with what they are made for, where something was granted, revoked or commented
 * (source: pg_type).
 */
export const implicitType = defineKind({
  name: 'implicit type',
  existsSql: sql`
    (
      exists (
        select
        from
          pg_type
        where
          typrelid <> 0
          and typacl is not null
          and oid >= 16384
      )
      or exists (
        select
        from
          pg_description
        where
          classoid = 'pg_type'::regclass
          and objoid >= 16384
      )
    )
  `,
  select: (scope) => sql`
    select
      i.identity,
      i.attributes
    from
      (
        select
          'type ' || format_type(t.oid, null) as identity,
          ${attributes({
            comment: comment('pg_type', 't.oid'),
            grants: grants(scope, 't.typacl', 'T', 't.typowner'),
          })}
        from
          pg_type t
          left join pg_class c on c.oid = t.typrelid
        where
          (
            c.relkind <> 'c'
            or t.typrelid = 0
            and t.typsubscript = 'array_subscript_handler'::regproc
          )
          and ${inSchemas(scope, 't.typnamespace')}
          and ${ours('pg_type', 't.oid')}
      ) i
    where
      i.attributes::text <> '{}'
  `,
  repair: {
    sqlName: object,
    create: (fact, context) => moveGrants(targetOf(fact, context), STANDARD, grantsOf(fact)),
    drop: (fact, context) => [
      ...moveGrants(targetOf(fact, context), grantsOf(fact), STANDARD),
      ...(fact.attributes['comment'] === undefined ? [] : [`comment on ${object(fact)} is null`]),
    ],
    alter: {
      grants: ({ want, have, ...context }) => moveGrants(targetOf(want, context), grantsOf(have), grantsOf(want)),
      comment: ({ want }) => [
        `comment on ${object(want)} is ${want.attributes['comment'] ? literal(String(want.attributes['comment'])) : 'null'}`,
      ],
    },
  },
});
