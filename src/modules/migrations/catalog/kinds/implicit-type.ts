import type { Fact } from '../fact.ts';
import { grants } from '../grants.ts';
import { listOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { moveGrants } from '../repair-common.ts';
import { attributes, comment, inSchemas, ours } from '../scope.ts';
import { literal } from '../sql-text.ts';

/** What everybody may do with a type as it is made. */
const STANDARD: readonly string[] = ['ALL to OWNER', 'ALL to PUBLIC'];

// named apart from the table, which a repair of the type does not drop
const object = (fact: Fact) => fact.identity;
const grantsOf = (fact: Fact | undefined) =>
  fact?.attributes['grants'] === undefined ? STANDARD : listOf(fact, 'grants');

/**
 * Types of rows and of arrays, which come with what they are made for, where somebody granted, revoked or commented
 * (source: pg_type).
 */
export const implicitType = defineKind({
  name: 'implicit type',
  presence: `(exists (select from pg_type where typrelid <> 0 and typacl is not null and oid >= 16384)
    or exists (select from pg_description where classoid = 'pg_type'::regclass and objoid >= 16384))`,
  select: (scope) => `
    select i.identity, i.attributes from (
      select 'type ' || format_type(t.oid, null) as identity, ${attributes({
        comment: comment('pg_type', 't.oid'),
        grants: grants(scope, 't.typacl', 'T', 't.typowner'),
      })}
      from pg_type t left join pg_class c on c.oid = t.typrelid
      where (c.relkind <> 'c' or t.typrelid = 0 and t.typsubscript = 'array_subscript_handler'::regproc)
        and ${inSchemas(scope, 't.typnamespace')} and ${ours('pg_type', 't.oid')}) i
    where i.attributes::text <> '{}'`,
  repair: {
    object,
    create: (fact, { place }) =>
      fact.attributes['grants'] ? moveGrants(object(fact), fact, STANDARD, grantsOf(fact), place) : [],
    drop: (fact, { place }) => [
      ...moveGrants(object(fact), fact, grantsOf(fact), STANDARD, place),
      ...(fact.attributes['comment'] === undefined ? [] : [`comment on ${object(fact)} is null`]),
    ],
    alter: {
      grants: ({ want, have, place }) => moveGrants(object(want), want, grantsOf(have), grantsOf(want), place),
      comment: ({ want }) => [
        `comment on ${object(want)} is ${want.attributes['comment'] ? literal(String(want.attributes['comment'])) : 'null'}`,
      ],
    },
  },
});
