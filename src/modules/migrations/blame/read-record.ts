import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
import type { DdlRecord } from './ddl-record.ts';
import { grantNames, holdsPrivileges } from './granted.ts';
import { containersOf, recordNamesOf, type Drifted } from './record-names.ts';
import { BLAME_SCHEMA } from './recorder.ts';

const Row = z.object({
  at: z.coerce.date(),
  role: z.string(),
  address: z.string().nullable(),
  application: z.string().nullable(),
  tag: z.string(),
  objectType: z.string().nullable(),
  identity: z.string().nullable(),
  statement: z.string().nullable(),
  dropped: z.boolean().nullable(),
});

/** Through JSON, because a recorder of an older version did not make the column `dropped`. */
const COLUMNS = `at, role, pg_catalog.host(address) as address, application, tag, object_type as "objectType", identity, statement,
  (pg_catalog.to_jsonb(l) ->> 'dropped')::boolean as dropped`;

/** Records of one object, or of one name in GRANT, among which the one that made it drift is looked for. */
const PER_NAME = 20;

/**
 * The record, the newest first.
 *
 * @returns null when no recorder is installed, or this role may not read what it wrote.
 */
export async function readRecord(query: Query, limit: number): Promise<DdlRecord[] | null> {
  if (!(await isReadable(query))) return null;
  const rows = await query<object>(`select ${COLUMNS} from ${BLAME_SCHEMA}.ddl_log l order by id desc limit $1`, [
    limit,
  ]);
  return rows.map((row) => Row.parse(row));
}

/**
 * Reads the records among which {@link culpritOf} finds who made objects drift: the newest first, however long ago.
 *
 * @returns null when no recorder is installed, or this role may not read what it wrote.
 */
export async function readSuspects(query: Query, drifts: readonly Drifted[]): Promise<DdlRecord[] | null> {
  if (!(await isReadable(query))) return null;
  const identities = new Set(drifts.flatMap((drifted) => [...recordNamesOf(drifted), ...containersOf(drifted)]));
  const names = new Set(drifts.filter(hasGrants).flatMap((drifted) => grantWords(drifted)));
  const rows = await query<object>(
    `with found as (
       select r.id from pg_catalog.unnest($1::text[]) as wanted (name) cross join lateral (
         select id from ${BLAME_SCHEMA}.ddl_log where identity = wanted.name order by id desc limit ${PER_NAME}) r
       union
       select r.id from pg_catalog.unnest($2::text[]) as wanted (name) cross join lateral (
         select id from ${BLAME_SCHEMA}.ddl_log where identity is null
           and (pg_catalog.strpos(pg_catalog.lower(statement), wanted.name) > 0 or statement !~* '(^|;)\\s*(grant|revoke|alter)')
         order by id desc limit ${PER_NAME}) r)
     select ${COLUMNS} from ${BLAME_SCHEMA}.ddl_log l where id in (select id from found) order by id desc`,
    [[...identities], [...names]],
  );
  return rows.map((row) => Row.parse(row));
}

const hasGrants = ({ kind, attributes }: Drifted): boolean =>
  kind === 'default privileges' || attributes.some(({ name }) => holdsPrivileges(name));

/** What the text of a GRANT on the object holds: its name, or its schema after `all tables in schema`. */
function grantWords(drifted: Drifted): string[] {
  const { name, schema } = grantNames(drifted);
  const words = [name, ...(schema === '' ? [] : [`schema ${schema}`])];
  return words.map((word) => word.replaceAll('"', '').toLowerCase());
}

async function isReadable(query: Query): Promise<boolean> {
  const [table] = await query<{ readable: boolean | null }>(
    `select pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') as readable
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = '${BLAME_SCHEMA}' and c.relname = 'ddl_log'`,
  );
  return table?.readable === true;
}
