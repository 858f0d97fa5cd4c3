import type { Query } from '../catalog/fact.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

/** One `name=value` of `alter database … set` or `alter role … set`, as it holds for this role on this database. */
interface Setting {
  readonly name: string;
  readonly value: string;
  /** The command that removes it, without the name of the setting. */
  readonly target: string;
}

const SETTINGS = `
  select lower(split_part(c, '=', 1)) as name, substr(c, strpos(c, '=') + 1) as value,
    'alter ' || case when s.setrole = 0 and s.setdatabase = 0 then 'role all' else
      concat_ws(' in ', 'role ' || quote_ident(r.rolname), 'database ' || quote_ident(d.datname)) end as target
  from pg_catalog.pg_db_role_setting s
  left join pg_catalog.pg_database d on d.oid = s.setdatabase left join pg_catalog.pg_roles r on r.oid = s.setrole
  cross join unnest(s.setconfig) c
  where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
    and s.setrole in (0, (select oid from pg_catalog.pg_roles where rolname = session_user))
  order by 1, 3`;

/**
 * The encoding of the database, and the settings of database and role that statements depend on.
 *
 * @param own settings that each session of the application begins with, whatever database and role say.
 */
export async function settingChecks(query: Query, own: Readonly<Record<string, string>>): Promise<Check[]> {
  const set = new Map(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value]));
  const [database] = await query<{ encoding: string; name: string }>(
    `select pg_encoding_to_char(encoding) as encoding, datname as name from pg_catalog.pg_database where datname = current_database()`,
  );
  return [
    encoding(database?.encoding ?? 'unknown'),
    ...(await query<Setting>(SETTINGS)).flatMap((one) => settingCheck(one, set.get(one.name))),
  ];
}

function encoding(found: string): Check {
  const name = 'encoding of the database';
  if (found === 'UTF8') return ok(name, found);
  const remedy = 'Create a database with "encoding \'UTF8\' template template0", and move the data with pg_dump.';
  return error(name, `${found}: it cannot store every text, or does not check it`, remedy);
}

/** Settings that no session of ours overrides. */
const HARMFUL: Readonly<Record<string, readonly [isBad: RegExp, why: string]>> = {
  session_replication_role: [/^(?!origin$)/, 'triggers and foreign keys do not run'],
  role: [/^(?!none$)/, 'sessions act as another role, which owns what they create'],
  client_encoding: [/^(?!utf-?8$)/i, 'programs that do not set it read other characters'],
};

function settingCheck({ name, value, target }: Setting, own: string | undefined): Check[] {
  const about = `setting ${name}`;
  const reset = `${target} reset ${name}`;
  if (own !== undefined && own.toLowerCase() !== value.toLowerCase()) {
    const found = `${value || "''"} (${target}); API, workers and migrator use ${own}`;
    return [warning(about, found, `Nothing for this service. For other programs, run: ${reset}`)];
  }
  const [isBad, why] = HARMFUL[name] ?? [];
  if (!isBad?.test(value)) return [];
  const check = name === 'session_replication_role' ? error : warning;
  return [check(about, `${value} (${target}): ${why}`, `Run: ${reset}`)];
}
