import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
import { lockMode, type LockMode, stronger } from './table-lock-modes.ts';

const Relation = z.object({
  oid: z.string(),
  /** Qualified name of the table: for an index, of the table that it is of. */
  table: z.string(),
  isTable: z.boolean(),
  /** Changes when the relation is rewritten. */
  file: z.string().nullable(),
  /** Sequential scans of it in this transaction. */
  scans: z.coerce.number(),
});

const State = z.object({
  relations: z.array(Relation),
  locks: z.array(z.object({ oid: z.string(), mode: z.string() })),
});

export type RelationState = z.infer<typeof State>;

/** Tables and indexes of others than the server itself, and the locks on them that this very session holds. */
const QUERY = `
  select json_build_object(
    'relations', (
      select coalesce(json_agg(json_build_object(
        'oid', c.oid::text, 'table', pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.relname),
        'isTable', i.indexrelid is null, 'file', pg_catalog.pg_relation_filenode(c.oid)::text,
        'scans', pg_catalog.pg_stat_get_xact_numscans(c.oid))), '[]')
      from pg_catalog.pg_class c
      left join pg_catalog.pg_index i on i.indexrelid = c.oid
      join pg_catalog.pg_class t on t.oid = coalesce(i.indrelid, c.oid)
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      where c.relkind in ('r', 'p', 'm', 'i', 'I') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and t.oid is distinct from pg_catalog.to_regclass($1)),
    'locks', (
      select coalesce(json_agg(json_build_object('oid', l.relation::text, 'mode', l.mode)), '[]')
      from pg_catalog.pg_locks l
      where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted)) as state`;

export async function readRelations(query: Query, history: string): Promise<RelationState> {
  const [row] = await query<{ state: unknown }>(QUERY, [history]);
  return State.parse(row?.state);
}

/** What one statement did to the tables that were there before its revision. */
export interface Effect {
  /** The strongest lock held on each of them after it, also by the statements before it. */
  readonly locks: ReadonlyMap<string, LockMode>;
  /** Tables that were rewritten. */
  readonly rewrites: readonly string[];
  /** Tables of which an existing index was rebuilt. */
  readonly rebuilds: readonly string[];
  /** Tables that were read from the first row to the last. */
  readonly scans: readonly string[];
}

/** @param known object ids of the tables and indexes that were there before the revision. */
export function effectBetween(before: RelationState, after: RelationState, known: ReadonlySet<string>): Effect {
  const earlier = new Map(before.relations.map((relation) => [relation.oid, relation]));
  const changed = (differs: (was: z.infer<typeof Relation>, is: z.infer<typeof Relation>) => boolean) =>
    after.relations.filter((is) => {
      const was = earlier.get(is.oid);
      return known.has(is.oid) && was !== undefined && differs(was, is);
    });
  const refiled = changed((was, is) => was.file !== is.file);
  return {
    locks: strongestLocks(before, after, known),
    rewrites: names(refiled.filter((relation) => relation.isTable)),
    rebuilds: names(refiled.filter((relation) => !relation.isTable)),
    scans: names(changed((was, is) => is.isTable && is.scans > was.scans)),
  };
}

const names = (relations: readonly z.infer<typeof Relation>[]): string[] => [
  ...new Set(relations.map(({ table }) => table)),
];

/** Locks of a relation that the statement dropped count too: its name is known from before. */
function strongestLocks(
  before: RelationState,
  after: RelationState,
  known: ReadonlySet<string>,
): Map<string, LockMode> {
  const tableOf = new Map([...before.relations, ...after.relations].map(({ oid, table }) => [oid, table]));
  const locks = new Map<string, LockMode>();
  for (const { oid, mode: written } of after.locks) {
    const [table, mode] = [tableOf.get(oid), lockMode(written)];
    if (table === undefined || mode === null || !known.has(oid)) continue;
    locks.set(table, stronger(locks.get(table) ?? mode, mode));
  }
  return locks;
}
