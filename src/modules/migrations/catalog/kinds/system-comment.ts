import type { Fact } from '../fact.ts';
import { defineKind } from '../kind.ts';
import { PUBLIC_SCHEMA } from '../scope.ts';
import { attributes, mayBeWrittenSinceInitdb, writtenSinceInitdb } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Comments that are told elsewhere (`extension.comment`, `schema.comment`), or are on data. */
const TOLD_ELSEWHERE = sql`
  d.classoid in ('pg_extension'::regclass, 'pg_largeobject'::regclass)
  or (
    d.classoid = 'pg_namespace'::regclass
    and d.objoid = ${PUBLIC_SCHEMA}
  )
  or exists (
    select
    from
      pg_depend e
    where
      e.classid = d.classoid
      and e.objid = d.objoid
      and e.deptype = 'e'
  )
`;

/** What `initdb` says nothing about: all of the information schema, and these types of objects anywhere. */
const WITHOUT_COMMENT =
  /^(cast|index|operator class|operator family|rule|table|view|(table|domain) constraint|(table|view) column) |\binformation_schema\b/u;

/** The object as COMMENT ON names it, which takes an aggregate for a function and knows one kind of column. */
function objectOf({ identity }: Pick<Fact, 'identity'>): string {
  return identity
    .replace(/^aggregate /u, 'function ')
    .replace(/^(table|view) column /u, 'column ')
    .replace(/^table constraint /u, 'constraint ')
    .replace(/^domain constraint (.*) on /u, 'constraint $1 on domain ');
}

/**
 * Comments on objects of the system that were written after `initdb` (source: pg_description). Those on other databases,
 * roles and tablespaces belong to the cluster; one that was removed leaves no row.
 */
export const systemComment = defineKind({
  name: 'system comment',
  existsSql: `exists (select from pg_description d, initdb where d.objoid < 16384 and ${mayBeWrittenSinceInitdb('d')})`,
  select: (scope) => sql`
    select
      o.type || ' ' || coalesce(
        (
          select
            '(' || format_type(k.castsource, null) || ' AS ' || format_type(k.casttarget, null) || ')'
          from
            pg_cast k
          where
            d.classoid = 'pg_cast'::regclass
            and k.oid = d.objoid
        ),
        o.identity
      ) as identity,
      ${attributes({ comment: 'd.description' })}
    from
      pg_description d
      cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    where
      d.objoid < 16384
      and ${writtenSinceInitdb(scope, 'd')}
      and not (${TOLD_ELSEWHERE})
  `,
  repair: {
    sqlName: objectOf,
    create: () => [],
    drop: (fact) =>
      WITHOUT_COMMENT.test(fact.identity)
        ? [`comment on ${objectOf(fact)} is null`]
        : { note: 'What PostgreSQL said of it is on no record: a database of a new cluster shows it.' },
  },
});
