import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

const functionClause = (word: string, column: string) => `'${word} = ' || nullif(t.${column}::text, '-')`;

/** Text search templates (source: pg_ts_template). */
export const textSearchTemplate = defineKind({
  name: 'text search template',
  catalog: 'pg_ts_template',
  existsSql: madeSince('pg_ts_template'),
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.tmplname')} as identity,
      ${attributes({
        definition: `concat_ws(', ', ${functionClause('init', 'tmplinit')}, ${functionClause('lexize', 'tmpllexize')})`,
        comment: comment('pg_ts_template', 't.oid'),
      })}
    from
      pg_ts_template t
      join pg_namespace n on n.oid = t.tmplnamespace
    where
      ${inSchemas(scope, 't.tmplnamespace')}
      and ${ours('pg_ts_template', 't.oid')}
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `text search template ${fact.identity}`,
    create: (fact) => [`create text search template ${fact.identity} (${textOf(fact, 'definition')})`],
  },
});
