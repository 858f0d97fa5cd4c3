import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
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
});

/** One object that somebody changed with DDL, and how. */
export interface DdlRecord {
  readonly at: Date;
  /** The role that had logged in. */
  readonly role: string;
  /** Null for a local socket. */
  readonly address: string | null;
  readonly application: string | null;
  /** `ALTER TABLE`. */
  readonly tag: string;
  readonly objectType: string | null;
  /** As the catalog facts write it; null where PostgreSQL does not say, as for GRANT. */
  readonly identity: string | null;
  readonly statement: string | null;
}

const COLUMNS =
  'at, role, pg_catalog.host(address) as address, application, tag, object_type as "objectType", identity, statement';

/**
 * The record, the newest first.
 *
 * @returns null when no recorder is installed, or this role may not read what it wrote.
 */
export async function readRecord(query: Query, limit: number): Promise<DdlRecord[] | null> {
  if (!(await isReadable(query))) return null;
  const rows = await query<object>(`select ${COLUMNS} from ${BLAME_SCHEMA}.ddl_log order by id desc limit $1`, [limit]);
  return rows.map((row) => Row.parse(row));
}

/** The newest record of each of these identities, the newest first, however long ago; none where none can be read. */
export async function readNewest(query: Query, identities: readonly string[]): Promise<DdlRecord[]> {
  if (!(await isReadable(query))) return [];
  const rows = await query<object>(
    `select newest.* from pg_catalog.unnest($1::text[]) as wanted (name) cross join lateral (
       select id, ${COLUMNS} from ${BLAME_SCHEMA}.ddl_log where identity = wanted.name order by id desc limit 1) newest
     order by id desc`,
    [[...new Set(identities)]],
  );
  return rows.map((row) => Row.parse(row));
}

async function isReadable(query: Query): Promise<boolean> {
  const [table] = await query<{ readable: boolean | null }>(
    `select pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') as readable
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = '${BLAME_SCHEMA}' and c.relname = 'ddl_log'`,
  );
  return table?.readable === true;
}
