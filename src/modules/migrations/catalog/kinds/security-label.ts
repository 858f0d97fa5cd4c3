import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes } from '../scope.ts';
import { literal } from '../sql-text.ts';

/** Security labels on objects of the database and on the database (source: pg_seclabel, pg_shseclabel). */
export const securityLabel = defineKind({
  name: 'security label',
  presence: '(exists (select from pg_seclabel) or exists (select from pg_shseclabel))',
  select: (scope) => `
    select quote_ident(l.provider) || ' on ' || o.type || ' ' || o.identity as identity, ${attributes({
      provider: 'l.provider',
      object: `o.type || ' ' || o.identity`,
      label: 'l.label',
    })}
    from (select objoid, classoid, objsubid, provider, label from pg_seclabel
      union all select objoid, classoid, 0, provider, label from pg_shseclabel where classoid = 'pg_database'::regclass and objoid = ${scope.database}) l
    cross join lateral pg_identify_object(l.classoid, l.objoid, l.objsubid) o
    where coalesce(o.schema, '') not in (select quote_ident(nspname) from pg_namespace where oid = any ('{${scope.ignored.join(',')}}'::oid[]))`,
  repair: {
    object: (fact) => textOf(fact, 'object'),
    create: (fact) => [
      `security label for ${literal(textOf(fact, 'provider'))} on ${textOf(fact, 'object')} is ${literal(textOf(fact, 'label'))}`,
    ],
    drop: (fact) => [`security label for ${literal(textOf(fact, 'provider'))} on ${textOf(fact, 'object')} is null`],
    alter: {
      label: ({ want }) => [
        `security label for ${literal(textOf(want, 'provider'))} on ${textOf(want, 'object')} is ${literal(textOf(want, 'label'))}`,
      ],
    },
  },
});
