import { renameObject } from '../rename-sql.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/** Conversions between encodings (source: pg_conversion). */
export const conversion = defineKind({
  name: 'conversion',
  catalog: 'pg_conversion',
  existsSql: madeSince('pg_conversion'),
  select: (scope) => sql`
    select
      v.oid,
      ${qualified('n.nspname', 'v.conname')} as identity,
      ${attributes({
        from: 'pg_encoding_to_char(v.conforencoding)',
        to: 'pg_encoding_to_char(v.contoencoding)',
        function: 'v.conproc::text',
        default: 'nullif(v.condefault, false)',
        owner: roleName(scope, 'v.conowner'),
        comment: comment('pg_conversion', 'v.oid'),
      })}
    from
      pg_conversion v
      join pg_namespace n on n.oid = v.connamespace
    where
      ${inSchemas(scope, 'v.connamespace')}
      and ${ours('pg_conversion', 'v.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: renameObject(() => 'conversion'),
    sqlName: (fact) => `conversion ${fact.identity}`,
    create: (fact) => [
      `create ${fact.attributes['default'] ? 'default ' : ''}conversion ${fact.identity} for ${literal(textOf(fact, 'from'))} to ${literal(textOf(fact, 'to'))} from ${textOf(fact, 'function')}`,
    ],
  },
});
