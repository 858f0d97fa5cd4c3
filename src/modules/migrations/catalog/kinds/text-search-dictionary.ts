import { renameObject } from '../rename-sql.ts';
import type { Fact } from '../fact.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import type { Change, Statements } from '../repair-steps.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Text search dictionaries (source: pg_ts_dict). */
export const textSearchDictionary = defineKind({
  name: 'text search dictionary',
  catalog: 'pg_ts_dict',
  existsSql: madeSince('pg_ts_dict'),
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.dictname')} as identity,
      ${attributes({
        template: `(select ${qualified('mn.nspname', 'm.tmplname')} from pg_ts_template m join pg_namespace mn on mn.oid = m.tmplnamespace where m.oid = t.dicttemplate)`,
        options: 't.dictinitoption',
        owner: roleName(scope, 't.dictowner'),
        comment: comment('pg_ts_dict', 't.oid'),
      })}
    from
      pg_ts_dict t
      join pg_namespace n on n.oid = t.dictnamespace
    where
      ${inSchemas(scope, 't.dictnamespace')}
      and ${ours('pg_ts_dict', 't.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: renameObject(() => 'text search dictionary'),
    sqlName: (fact) => `text search dictionary ${fact.identity}`,
    create: (fact) => [
      `create text search dictionary ${fact.identity} (template = ${textOf(fact, 'template')}${fact.attributes['options'] ? `, ${textOf(fact, 'options')}` : ''})`,
    ],
    alter: { options: changeOptions },
  },
});

/** An option without a value is removed. Options are `name = 'value'`, joined by commas. */
function changeOptions({ want, have }: Change): Statements {
  const removed = optionNames(have).filter((name) => name !== '' && !optionNames(want).includes(name));
  return [
    `alter text search dictionary ${want.identity} (${[textOf(want, 'options'), ...removed].filter((part) => part !== '').join(', ')})`,
  ];
}

function optionNames(fact: Fact): string[] {
  return textOf(fact, 'options')
    .split(', ')
    .map((option) => option.split(' = ')[0] ?? '');
}
