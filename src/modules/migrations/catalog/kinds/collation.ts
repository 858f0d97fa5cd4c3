import { renameObject } from '../rename-sql.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/** Collations (source: pg_collation). The version of the library's rules belongs to the place. */
export const collation = defineKind({
  name: 'collation',
  catalog: 'pg_collation',
  existsSql: madeSince('pg_collation'),
  select: (scope) => sql`
    select
      l.oid,
      ${qualified('n.nspname', 'l.collname')} as identity,
      ${attributes({
        provider: `case l.collprovider when 'i' then 'icu' when 'b' then 'builtin' when 'd' then 'default' else 'libc' end`,
        locale: `coalesce(${scope.major >= 17 ? 'l.colllocale' : 'l.colliculocale'}, case when l.collcollate = l.collctype then l.collcollate end)`,
        lcCollate: 'case when l.collcollate <> l.collctype then l.collcollate end',
        lcCtype: 'case when l.collcollate <> l.collctype then l.collctype end',
        ...(scope.major >= 16 ? { rules: 'l.collicurules' } : {}),
        nondeterministic: 'nullif(not l.collisdeterministic, false)',
        owner: roleName(scope, 'l.collowner'),
        comment: comment('pg_collation', 'l.oid'),
      })}
    from
      pg_collation l
      join pg_namespace n on n.oid = l.collnamespace
    where
      ${inSchemas(scope, 'l.collnamespace')}
      and ${ours('pg_collation', 'l.oid')}
  `,
  repair: {
    rename: renameObject(() => 'collation'),
    sqlName: (fact) => `collation ${fact.identity}`,
    create: (fact) => {
      const clause = (word: string, attribute: string) =>
        fact.attributes[attribute] === undefined ? [] : [`${word} = ${literal(textOf(fact, attribute))}`];
      const clauses = [
        `provider = ${textOf(fact, 'provider')}`,
        ...clause('locale', 'locale'),
        ...clause('lc_collate', 'lcCollate'),
        ...clause('lc_ctype', 'lcCtype'),
        ...clause('rules', 'rules'),
        ...(fact.attributes['nondeterministic'] ? ['deterministic = false'] : []),
      ];
      return [`create collation ${fact.identity} (${clauses.join(', ')})`];
    },
  },
});
