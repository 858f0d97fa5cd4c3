import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

const functionClause = (word: string, column: string) => `'${word} = ' || nullif(t.${column}::text, '-')`;

/** Text search parsers (source: pg_ts_parser). */
export const textSearchParser = defineKind({
  name: 'text search parser',
  catalog: 'pg_ts_parser',
  existsSql: madeSince('pg_ts_parser'),
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.prsname')} as identity,
      ${attributes({
        definition: `concat_ws(', ', ${functionClause('start', 'prsstart')}, ${functionClause('gettoken', 'prstoken')}, ${functionClause('end', 'prsend')}, ${functionClause('headline', 'prsheadline')}, ${functionClause('lextypes', 'prslextype')})`,
        comment: comment('pg_ts_parser', 't.oid'),
      })}
    from
      pg_ts_parser t
      join pg_namespace n on n.oid = t.prsnamespace
    where
      ${inSchemas(scope, 't.prsnamespace')}
      and ${ours('pg_ts_parser', 't.oid')}
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `text search parser ${fact.identity}`,
    create: (fact) => [`create text search parser ${fact.identity} (${textOf(fact, 'definition')})`],
  },
});
