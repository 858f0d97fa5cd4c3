import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, madeSince, ours, standsAlone } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Casts (source: pg_cast). One from or to a type of an ignored schema belongs to that schema. */
export const cast = defineKind({
  name: 'cast',
  catalog: 'pg_cast',
  existsSql: madeSince('pg_cast'),
  select: (scope) => sql`
    select
      k.oid,
      '(' || format_type(k.castsource, null) || ' as ' || format_type(k.casttarget, null) || ')' as identity,
      ${attributes({
        method: `case k.castmethod when 'f' then 'with function ' || k.castfunc::regprocedure when 'i' then 'with inout' else 'without function' end`,
        context: `case k.castcontext when 'a' then 'as assignment' when 'i' then 'as implicit' end`,
        comment: comment('pg_cast', 'k.oid'),
      })}
    from
      pg_cast k
    where
      ${ours('pg_cast', 'k.oid')}
      and ${standsAlone('pg_cast', 'k.oid')}
      and not exists (
        select
        from
          pg_type t
        where
          t.oid in (k.castsource, k.casttarget)
          and t.typnamespace = any ('{${scope.ignored.join(',')}}'::oid[])
      )
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `cast ${fact.identity}`,
    create: (fact) => [`create cast ${fact.identity} ${textOf(fact, 'method')} ${textOf(fact, 'context')}`],
  },
});
