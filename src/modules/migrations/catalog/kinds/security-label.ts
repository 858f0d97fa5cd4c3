import type { Placeholders } from '../catalog.ts';
import type { Fact } from '../fact.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, inSchemas } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/** The object as SECURITY LABEL names it, which knows one kind of column; the database is that of the place. */
const OBJECT = `case when o.type = 'database' then 'database <database>'
      when o.type like '% column' then 'column ' || o.identity else o.type || ' ' || o.identity end`;

const objectOf = (fact: Fact, placeholders: Placeholders) =>
  textOf(fact, 'object').replace(/<database>$/u, placeholders.database);

function setLabel(fact: Fact, placeholders: Placeholders, label: string): string {
  return `security label for ${literal(textOf(fact, 'provider'))} on ${objectOf(fact, placeholders)} is ${label}`;
}

/**
 * Security labels on the database, its watched schemas and what is in them, and what is in no schema (source: pg_seclabel,
 * pg_shseclabel).
 */
export const securityLabel = defineKind({
  name: 'security label',
  existsSql: '(exists (select from pg_seclabel) or exists (select from pg_shseclabel))',
  select: (scope) => sql`
    select
      quote_ident(l.provider) || ' on ' || ${OBJECT} as identity,
      ${attributes({
        provider: 'l.provider',
        object: OBJECT,
        label: 'l.label',
      })}
    from
      (
        select
          objoid,
          classoid,
          objsubid,
          provider,
          label
        from
          pg_seclabel
        where
          classoid <> 'pg_largeobject'::regclass
        union all
        select
          objoid,
          classoid,
          0,
          provider,
          label
        from
          pg_shseclabel
        where
          classoid = 'pg_database'::regclass
          and objoid = ${scope.database}
      ) l
      cross join lateral pg_identify_object(l.classoid, l.objoid, l.objsubid) o
    where
      (
        o.schema is null
        or o.schema in (
          select
            quote_ident(n.nspname)
          from
            pg_namespace n
          where
            ${inSchemas(scope, 'n.oid')}
        )
      )
      and (
        l.classoid <> 'pg_namespace'::regclass
        or ${inSchemas(scope, 'l.objoid')}
      )
  `,
  repair: {
    sqlName: objectOf,
    create: (fact, { placeholders }) => [setLabel(fact, placeholders, literal(textOf(fact, 'label')))],
    drop: (fact, { placeholders }) => [setLabel(fact, placeholders, 'null')],
    alter: { label: ({ want, placeholders }) => [setLabel(want, placeholders, literal(textOf(want, 'label')))] },
  },
});
