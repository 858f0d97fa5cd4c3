import { connect } from '../runner/plain-connection.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { openScratchMigrator, type ScratchMigrator } from './scratch-migrator.ts';

/** Where a proof may make databases, and what it proves. */
export interface ProofPlace {
  /** Any database of a server on which the role may create others. */
  readonly serverUrl: string;
  /** Folder of the revisions. */
  readonly folder: string;
  /** Schemas that others migrate, and where revisions work. */
  readonly watch: Pick<DriftPolicy, 'ignoreSchemas' | 'schema' | 'history'>;
}

/** Runs `work` on a scratch database of its own, which is at base, and drops it. */
export async function withScratchMigrator<T>(
  place: ProofPlace,
  work: (line: ScratchMigrator) => Promise<T>,
): Promise<T> {
  await using server = await connect(place.serverUrl);
  return await withScratchDatabase(server.query, place.serverUrl, async (url) => {
    await using line = await openScratchMigrator(url, place.folder, place.watch);
    return await work(line);
  });
}
