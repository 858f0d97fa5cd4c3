import { keyOf, type Fact } from '../fact.ts';
import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import type { RepairContext } from '../repair-steps.ts';
import { PUBLIC_SCHEMA } from '../scope.ts';
import { attributes, comment, inSchemas, madeAfterInitdb, notMember, roleName } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/**
 * CREATE SCHEMA; where an extension is to come into the schema, CREATE EXTENSION if its control file names the schema: then
 * the extension makes it, and refuses one that exists and belongs to another role.
 */
function createOrLeave(fact: Fact, { expected, actual }: RepairContext): string[] {
  const create = `create schema ${fact.identity}`;
  const extension = [...expected.values()].find(
    (one) => one.kind === 'extension' && textOf(one, 'schema') === fact.identity && !actual.has(keyOf(one)),
  );
  if (extension === undefined) return [create];
  const needed = (extension.dependsOn ?? []).flatMap((key) => {
    const other = expected.get(key);
    const schema = other && textOf(other, 'schema');
    return other?.kind === 'extension' && !actual.has(key) && actual.has(`schema ${schema}`)
      ? [`create extension if not exists ${other.identity} schema ${schema}`]
      : [];
  });
  const isOwn = `exists (select from pg_catalog.pg_available_extension_versions v where pg_catalog.quote_ident(v.name) = ${literal(extension.identity)} and pg_catalog.quote_ident(v.schema) = ${literal(fact.identity)})`;
  return [
    ...needed,
    `do $repair$ begin if ${isOwn} then create extension ${extension.identity}; else ${create}; end if; end $repair$`,
  ];
}

/** Schemas but the system's own, whatever they are called now (source: pg_namespace). Those that an extension made are its members. */
export const schema = defineKind({
  name: 'schema',
  catalog: 'pg_namespace',
  select: (scope) => sql`
    select
      n.oid,
      quote_ident(n.nspname) as identity,
      ${attributes({
        owner: roleName(scope, 'n.nspowner'),
        comment: comment('pg_namespace', 'n.oid'),
        grants: grants(scope, 'n.nspacl', 'n', 'n.nspowner'),
      })}
    from
      pg_namespace n
    where
      ${inSchemas(scope, 'n.oid')}
      and (
        ${madeAfterInitdb('n.oid')}
        or n.oid = ${PUBLIC_SCHEMA}
      )
      and ${notMember('pg_namespace', 'n.oid')}
  `,
  repair: {
    rename: (from, to) => `alter schema ${from.identity} rename to ${to.identity}`,
    sqlName: (fact) => `schema ${fact.identity}`,
    create: createOrLeave,
  },
});
