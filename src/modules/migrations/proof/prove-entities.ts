import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import { type ProofPlace, withScratchLine } from './with-scratch-line.ts';

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
  return withScratchLine(place, async (line) => {
    await line.migrator.upgrade('head');
    const made = await line.readCatalog();
    await line.query(async (query) => {
      await query(scripts.drop);
      await query(scripts.create);
    });
    const { drifts } = diffCatalogs(await line.readCatalog(), made);
    return drifts.flatMap((drift): Drift[] => {
      if (drift.severity !== 'error' || drift.change === 'unexpected') return [];
      const attributes = drift.attributes.filter(({ expected }) => expected !== null);
      return drift.change === 'changed' && attributes.length === 0 ? [] : [{ ...drift, attributes }];
    });
  });
}
