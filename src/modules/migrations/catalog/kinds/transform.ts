import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, madeSince, notIgnored, ours } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Transforms between a type and a procedural language (source: pg_transform). */
export const transform = defineKind({
  name: 'transform',
  catalog: 'pg_transform',
  existsSql: madeSince('pg_transform'),
  select: (scope) => sql`
    select
      t.oid,
      'for ' || format_type(t.trftype, null) || ' language ' || quote_ident(l.lanname) as identity,
      ${attributes({
        fromSql: `nullif(t.trffromsql::regprocedure::text, '-')`,
        toSql: `nullif(t.trftosql::regprocedure::text, '-')`,
        comment: comment('pg_transform', 't.oid'),
      })}
    from
      pg_transform t
      join pg_language l on l.oid = t.trflang
      join pg_type y on y.oid = t.trftype
    where
      ${ours('pg_transform', 't.oid')}
      and ${notIgnored(scope, 'y.typnamespace')}
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `transform ${fact.identity}`,
    create: (fact) => {
      const parts = [
        fact.attributes['fromSql'] && `from sql with function ${textOf(fact, 'fromSql')}`,
        fact.attributes['toSql'] && `to sql with function ${textOf(fact, 'toSql')}`,
      ].filter(Boolean);
      return [`create transform ${fact.identity} (${parts.join(', ')})`];
    },
  },
});
