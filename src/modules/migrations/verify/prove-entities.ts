import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import type { Query } from '../catalog/fact.ts';
import { type ProofPlace, withScratchMigrator } from './with-scratch-migrator.ts';

/** How to make the schema of the entities without any revision: scripts, each run as one text. */
export interface EntityScripts {
  readonly drop: string;
  readonly create: string;
}

/**
 * Returns what the revisions do not make of what the entities declare. What only revisions make, such as a grant, a function
 * or a column that waits for its contract, is left out.
 *
 * Runs all revisions on a scratch database, then replaces the tables of the entities there by what their script creates.
 */
export async function proveEntities(place: ProofPlace, scripts: EntityScripts): Promise<Drift[]> {
  return withScratchMigrator(place, async (line) => {
    await line.migrator.upgrade('head');
    const made = await line.readCatalog();
    await line.query(async (query) => {
      const used = await usedSequences(query);
      await query(scripts.drop);
      const left = new Set(await usedSequences(query));
      for (const name of used.filter((one) => !left.has(one))) await query(`drop sequence if exists ${name}`);
      await query(scripts.create);
    });
    const { drifts } = diffCatalogs(await line.readCatalog(), made);
    return drifts.flatMap((drift): Drift[] => {
      if (drift.severity !== 'error' || drift.change === 'unexpected') return [];
      const attributes = drift.attributes.filter(({ name, expected }) => expected !== null && !isOfSerial(drift, name));
      return drift.change === 'changed' && attributes.length === 0 ? [] : [{ ...drift, attributes }];
    });
  });
}

/** A column that begins to count gets a sequence without owner and type from MikroORM, where a new table has a serial. */
function isOfSerial({ kind, change }: Drift, attribute: string): boolean {
  return kind === 'sequence' && change === 'changed' && (attribute === 'ownedBy' || attribute === 'type');
}

/** Returns the sequences that defaults of columns use. Source: pg_depend. */
async function usedSequences(query: Query): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `select distinct c.oid::regclass::text as name from pg_depend d join pg_class c on c.oid = d.refobjid
     where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and c.relkind = 'S'`,
  );
  return rows.map(({ name }) => name);
}
