import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, madeSince, ours, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Procedural languages that no extension made (source: pg_language). */
export const language = defineKind({
  name: 'language',
  catalog: 'pg_language',
  existsSql: madeSince('pg_language'),
  select: (scope) => sql`
    select
      l.oid,
      quote_ident(l.lanname) as identity,
      ${attributes({
        trusted: 'nullif(l.lanpltrusted, false)',
        handler: `nullif(l.lanplcallfoid::regproc::text, '-')`,
        inline: `nullif(l.laninline::regproc::text, '-')`,
        validator: `nullif(l.lanvalidator::regproc::text, '-')`,
        owner: roleName(scope, 'l.lanowner'),
        comment: comment('pg_language', 'l.oid'),
        grants: grants(scope, 'l.lanacl', 'l', 'l.lanowner'),
      })}
    from
      pg_language l
    where
      ${ours('pg_language', 'l.oid')}
  `,
  repair: {
    rename: renameObject(() => 'language'),
    sqlName: (fact) => `language ${fact.identity}`,
    create: (fact) => [
      `create ${fact.attributes['trusted'] ? 'trusted ' : ''}language ${fact.identity} handler ${textOf(fact, 'handler')}${
        fact.attributes['inline'] ? ` inline ${textOf(fact, 'inline')}` : ''
      }${fact.attributes['validator'] ? ` validator ${textOf(fact, 'validator')}` : ''}`,
    ],
  },
});
