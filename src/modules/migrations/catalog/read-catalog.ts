import type { Catalog } from './catalog.ts';
import type { Query } from './fact.ts';
import { readFacts } from './read-facts.ts';
import type { ReadOptions } from './session.ts';
import { inSnapshot, type SnapshotOptions } from './snapshot.ts';

export type ReadCatalogOptions = ReadOptions & SnapshotOptions;

/** Reads the catalog in a transaction of its own; see `inSnapshot`. A failed read throws the server's error. */
export async function readCatalog(query: Query, options: ReadCatalogOptions = {}): Promise<Catalog> {
  return inSnapshot(query, options, () => readFacts(query, options));
}
