import type { Catalog } from './catalog.ts';
import type { Query } from './fact.ts';
import { readFacts, type FactsOptions } from './read-facts.ts';
import { inSnapshot, type SnapshotOptions } from './snapshot.ts';

export type ReadCatalogOptions = FactsOptions & SnapshotOptions;

/** Reads the catalog in a transaction of its own; see `inSnapshot`. A failed read throws the server's error. */
export async function readCatalog(query: Query, options: ReadCatalogOptions = {}): Promise<Catalog> {
  return inSnapshot(query, options, () => readFacts(query, options));
}
