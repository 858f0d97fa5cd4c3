import { listOf, nameOf, parentOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { CLASS_MEMBERS } from './operator-family.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Operator classes with the operators and support functions that go with them (source: pg_opclass, pg_amop, pg_amproc). */
export const operatorClass = defineKind({
  name: 'operator class',
  catalog: 'pg_opclass',
  existsSql: madeSince('pg_opclass'),
  select: (scope) => sql`
    select
      o.oid,
      ${qualified('n.nspname', 'o.opcname')} || ' using ' || quote_ident(a.amname) as identity,
      ${attributes({
        type: 'format_type(o.opcintype, null)',
        default: 'nullif(o.opcdefault, false)',
        family: `(select ${qualified('fn.nspname', 'f.opfname')} from pg_opfamily f join pg_namespace fn on fn.oid = f.opfnamespace where f.oid = o.opcfamily)`,
        storage: 'format_type(nullif(o.opckeytype, 0), null)',
        members: `to_json(${CLASS_MEMBERS})`,
        owner: roleName(scope, 'o.opcowner'),
        comment: comment('pg_opclass', 'o.oid'),
      })}
    from
      pg_opclass o
      join pg_namespace n on n.oid = o.opcnamespace
      join pg_am a on a.oid = o.opcmethod
    where
      ${inSchemas(scope, 'o.opcnamespace')}
      and ${ours('pg_opclass', 'o.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: (from, to) => {
      const [[old = '', method = ''], [name = '', other = '']] = [
        from.identity.split(' using '),
        to.identity.split(' using '),
      ];
      const [before, after] = [{ identity: old }, { identity: name }];
      if (method !== other) return undefined;
      if (parentOf(before) === parentOf(after))
        return `alter operator class ${from.identity} rename to ${nameOf(after)}`;
      return nameOf(before) === nameOf(after)
        ? `alter operator class ${from.identity} set schema ${parentOf(after)}`
        : undefined;
    },
    sqlName: (fact) => `operator class ${fact.identity}`,
    create: (fact) => {
      const [name = '', method = ''] = fact.identity.split(' using ');
      const storage = textOf(fact, 'storage') || textOf(fact, 'type');
      const members = [`storage ${storage}`, ...listOf(fact, 'members')].join(', ');
      return [
        `create operator class ${name}${fact.attributes['default'] ? ' default' : ''} for type ${textOf(fact, 'type')} using ${method} family ${textOf(fact, 'family')} as ${members}`,
      ];
    },
    drop: (fact) => [`drop operator class if exists ${fact.identity}`],
  },
});
