import { grants } from '../grants.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeAfterInitdb, notMember, PUBLIC_SCHEMA, roleName } from '../scope.ts';

/** Schemas but the system's own, whatever they are called now (source: pg_namespace). Those that an extension made are its members. */
export const schema = defineKind({
  name: 'schema',
  catalog: 'pg_namespace',
  select: (scope) => `
    select n.oid, quote_ident(n.nspname) as identity, ${attributes({
      owner: roleName(scope, 'n.nspowner'),
      comment: comment('pg_namespace', 'n.oid'),
      grants: grants(scope, 'n.nspacl', 'n', 'n.nspowner'),
    })}
    from pg_namespace n
    where ${inSchemas(scope, 'n.oid')} and (${madeAfterInitdb('n.oid')} or n.oid = ${PUBLIC_SCHEMA})
      and ${notMember('pg_namespace', 'n.oid')}`,
  repair: {
    rename: (from, to) => `alter schema ${from.identity} rename to ${to.identity}`,
    object: (fact) => `schema ${fact.identity}`,
    create: (fact) => [`create schema ${fact.identity}`],
  },
});
