import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, madeSince, ours } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Access methods for tables and indexes (source: pg_am). */
export const accessMethod = defineKind({
  name: 'access method',
  catalog: 'pg_am',
  existsSql: madeSince('pg_am'),
  select: () => sql`
    select
      a.oid,
      quote_ident(a.amname) as identity,
      ${attributes({
        type: `case a.amtype when 't' then 'table' else 'index' end`,
        handler: 'a.amhandler::text',
        comment: comment('pg_am', 'a.oid'),
      })}
    from
      pg_am a
    where
      ${ours('pg_am', 'a.oid')}
  `,
  repair: {
    sqlName: (fact) => `access method ${fact.identity}`,
    create: (fact) => [
      `create access method ${fact.identity} type ${textOf(fact, 'type')} handler ${textOf(fact, 'handler')}`,
    ],
  },
});
