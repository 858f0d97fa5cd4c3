import { renameObject } from '../rename-sql.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { listChange } from '../repair-sql.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Text search configurations with the dictionaries of each token type, in order (source: pg_ts_config, pg_ts_config_map). */
export const textSearchConfiguration = defineKind({
  name: 'text search configuration',
  catalog: 'pg_ts_config',
  existsSql: madeSince('pg_ts_config'),
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.cfgname')} as identity,
      ${attributes({
        parser: `(select ${qualified('pn.nspname', 'p.prsname')} from pg_ts_parser p join pg_namespace pn on pn.oid = p.prsnamespace where p.oid = t.cfgparser)`,
        mappings: sql`to_json((select array_agg(mapping order by mapping) from (
        select k.alias || ' with ' || string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as mapping
        from pg_ts_config_map m join ts_token_type(t.cfgparser) k on k.tokid = m.maptokentype where m.mapcfg = t.oid group by k.alias) mapped))`,
        owner: roleName(scope, 't.cfgowner'),
        comment: comment('pg_ts_config', 't.oid'),
      })}
    from
      pg_ts_config t
      join pg_namespace n on n.oid = t.cfgnamespace
    where
      ${inSchemas(scope, 't.cfgnamespace')}
      and ${ours('pg_ts_config', 't.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: renameObject(() => 'text search configuration'),
    sqlName: (fact) => `text search configuration ${fact.identity}`,
    create: (fact) => [
      `create text search configuration ${fact.identity} (parser = ${textOf(fact, 'parser')})`,
      ...listOf(fact, 'mappings').map(
        (mapping) => `alter text search configuration ${fact.identity} add mapping for ${mapping}`,
      ),
    ],
    alter: {
      mappings: ({ want, have }) => {
        const alter = `alter text search configuration ${want.identity}`;
        const { missing: gone, extra } = listChange(want, have, 'mappings');
        return [
          ...extra.map((mapping) => `${alter} drop mapping if exists for ${mapping.split(' with ')[0]}`),
          ...gone.map((mapping) => `${alter} add mapping for ${mapping}`),
        ];
      },
    },
  },
});
