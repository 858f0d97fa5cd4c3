import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, notIgnored } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/**
 * Objects that go when an extension goes though they are not members of it: ALTER … DEPENDS ON EXTENSION, which functions,
 * triggers, indexes and materialized views have (source: pg_depend, deptype x). A trigger is in the schema of its table.
 */
export const extensionDependency = defineKind({
  name: 'extension dependency',
  select: (scope) => sql`
    select
      o.type || ' ' || o.identity || ' on ' || quote_ident(x.extname) as identity,
      ${attributes({
        object: `o.type || ' ' || o.identity`,
        extension: 'quote_ident(x.extname)',
      })}
    from
      pg_extension x
      join pg_depend d on d.refclassid = 'pg_extension'::regclass
      and d.refobjid = x.oid
      and d.deptype = 'x'
      cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) o
      cross join lateral pg_identify_object_as_address(d.classid, d.objid, d.objsubid) a
      join pg_namespace n on n.nspname = a.object_names[1]
    where
      ${notIgnored(scope, 'x.extnamespace')}
      and ${notIgnored(scope, 'n.oid')}
  `,
  repair: {
    sqlName: (fact) => textOf(fact, 'object'),
    create: (fact) => [`alter ${textOf(fact, 'object')} depends on extension ${textOf(fact, 'extension')}`],
    drop: () => [],
    // it ends with either of the two, so it is undone before anything is dropped
    detach: (have, want) =>
      want ? [] : [`alter ${textOf(have, 'object')} no depends on extension ${textOf(have, 'extension')}`],
  },
});
