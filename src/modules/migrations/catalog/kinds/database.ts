import { textOf } from '../identity.ts';
import { grants } from '../grants.ts';
import { defineKind } from '../kind.ts';
import { alterSettings, roleSql } from '../repair-sql.ts';
import { attributes, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/**
 * The database itself (source: pg_database, pg_db_role_setting). Encoding, locale and collation version are chosen when
 * it is created and belong to the place.
 */
export const database = defineKind({
  name: 'database',
  select: (scope) => sql`
    select
      '<database>' as identity,
      ${attributes({
        owner: roleName(scope, 'd.datdba'),
        comment: `(select description from pg_shdescription where objoid = d.oid and classoid = 'pg_database'::regclass)`,
        grants: grants(scope, 'd.datacl', 'd', 'd.datdba'),
        settings: `to_json((select array_agg(o order by o) from pg_db_role_setting s, unnest(s.setconfig) o where s.setdatabase = d.oid and s.setrole = 0))`,
        connectionLimit: 'nullif(d.datconnlimit, -1)',
        refusesConnections: 'nullif(not d.datallowconn, false)',
        isTemplate: 'nullif(d.datistemplate, false)',
        tablespace: `(select quote_ident(spcname) from pg_tablespace where oid = d.dattablespace and spcname <> 'pg_default')`,
      })}
    from
      pg_database d
    where
      d.oid = ${scope.database}
  `,
  repair: {
    sqlName: (_, placeholders) => `database ${placeholders.database}`,
    create: () => ({ note: 'A database is created outside its own catalog.' }),
    drop: () => ({ note: 'A database is dropped outside its own catalog.' }),
    alter: {
      // on many servers a role of the provider owns it, and a role that may not change the owner could not run the script
      owner: ({ want, placeholders }) => ({
        note: `Decide who owns the database, then run: ALTER DATABASE ${placeholders.database} OWNER TO ${roleSql(textOf(want, 'owner'), placeholders)}.`,
      }),
      settings: (change) => alterSettings(`database ${change.placeholders.database}`, change),
      connectionLimit: ({ want, placeholders }) => [
        `alter database ${placeholders.database} connection limit ${textOf(want, 'connectionLimit') || '-1'}`,
      ],
      refusesConnections: ({ want, placeholders }) => [
        `alter database ${placeholders.database} allow_connections ${!want.attributes['refusesConnections']}`,
      ],
      isTemplate: ({ want, placeholders }) => [
        `alter database ${placeholders.database} is_template ${want.attributes['isTemplate'] === true}`,
      ],
      tablespace: () => ({
        note: 'ALTER DATABASE … SET TABLESPACE runs from another database, with no one connected.',
      }),
    },
  },
});
