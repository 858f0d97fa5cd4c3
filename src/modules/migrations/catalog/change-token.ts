import type { Query } from './fact.ts';

/**
 * The catalogs whose rows are facts, or are named by facts. A row of PostgreSQL is never changed in place where it is
 * part of a fact: whatever changes it writes another one, so `xmin` (the transaction that wrote it) and `ctid` (where it
 * lies) tell all that there is to tell. What is written in place is statistics, and what VACUUM has done.
 * Source: heap_inplace_update in access/heap/heapam.c, and who calls it.
 */
export const CATALOGS_BY_ROW = [
  'pg_aggregate',
  'pg_am',
  'pg_amop',
  'pg_amproc',
  'pg_attrdef',
  'pg_attribute',
  'pg_auth_members',
  'pg_cast',
  'pg_class',
  'pg_collation',
  'pg_constraint',
  'pg_conversion',
  'pg_database',
  'pg_db_role_setting',
  'pg_default_acl',
  'pg_depend',
  'pg_description',
  'pg_enum',
  'pg_event_trigger',
  'pg_extension',
  'pg_foreign_data_wrapper',
  'pg_foreign_server',
  'pg_foreign_table',
  'pg_index',
  'pg_inherits',
  'pg_init_privs',
  'pg_language',
  'pg_namespace',
  'pg_opclass',
  'pg_operator',
  'pg_opfamily',
  'pg_partitioned_table',
  'pg_policy',
  'pg_proc',
  'pg_publication',
  'pg_publication_namespace',
  'pg_publication_rel',
  'pg_range',
  'pg_rewrite',
  'pg_seclabel',
  'pg_sequence',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_statistic_ext',
  'pg_tablespace',
  'pg_transform',
  'pg_trigger',
  'pg_ts_config',
  'pg_ts_config_map',
  'pg_ts_dict',
  'pg_ts_parser',
  'pg_ts_template',
  'pg_type',
] as const;

/** What a role may not see by row is told by what it may see. */
export const CATALOGS_BY_VALUE = {
  pg_authid: 'select hash_record_extended(row(oid, rolname, rolsuper, rolinherit), 0) as row from pg_roles',
  pg_user_mapping: 'select hash_record_extended(row(umid, srvid, umuser, umoptions), 0) as row from pg_user_mappings',
  /** Not of the catalog: the versions that the files of the server offer. */
  pg_extension:
    'select hash_record_extended(row(name, default_version), 0) as row from pg_available_extensions where installed_version is not null',
} as const;

/**
 * Most roles may read neither row nor connection of a subscription: a database with one has no token. Those of
 * other databases are in the same catalog and are not facts here.
 */
export const CATALOG_WITHOUT_TOKEN = 'pg_subscription';

/**
 * A text that is the same again only if every fact is: of this server since it was started, this database, this role.
 *
 * Read it in the snapshot that the facts are read in, and compare it with a token of another snapshot. No
 * change is ever missed: what a transaction did is in the token of every snapshot that sees it, whatever else
 * runs, and no counter is involved that could be late, reset or off. A restart is a change: a restored server may
 * write different rows by the same numbers.
 *
 * @returns null where facts can change unseen; then they have to be read each time.
 */
export async function readChangeToken(query: Query): Promise<string | null> {
  const byRow = CATALOGS_BY_ROW.map((name) => `select hash_record_extended(row(xmin, ctid), 0) as row from ${name}`);
  const parts = [...byRow, ...Object.values(CATALOGS_BY_VALUE)].map(
    (rows) => `coalesce((select bit_xor(row) from (${rows}) r), 0)`,
  );
  const [row] = await query<{ token: string | null }>(`
    select case when not exists (
      select from ${CATALOG_WITHOUT_TOKEN} s join pg_database d on d.oid = s.subdbid where d.datname = current_database()) then concat_ws(' ',
      pg_postmaster_start_time(), current_database(), current_user, ${parts.join(', ')}) end as token`);
  return row?.token ?? null;
}
