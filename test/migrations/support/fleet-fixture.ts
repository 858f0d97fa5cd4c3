import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { serialiseLock } from '../../../src/modules/migrations/catalog/index.ts';
import { fleet, type FleetAsked } from '../../../src/modules/migrations/fleet/fleet.ts';
import type { FleetPlace } from '../../../src/modules/migrations/fleet/fleet-place.ts';
import { DEFAULT_DRIFT_POLICY } from '../../../src/modules/migrations/report/drift-policy.ts';
import { makeLock } from '../../../src/modules/migrations/report/scratch-lock.ts';
import { type FixtureMigratorOptions, openFixtureMigrator } from './open-fixture-migrator.ts';

type Given = Pick<FleetAsked, 'targets' | 'work'> & Partial<FleetAsked>;

/** Returns the place of a fleet whose revisions are in `folder`. */
export const placeOfFleet = (folder: string, options: Partial<FixtureMigratorOptions> = {}): FleetPlace => ({
  folder,
  watch: DEFAULT_DRIFT_POLICY,
  open: (databaseUrl, sessions) => openFixtureMigrator({ databaseUrl, folder, sessions, ...options }),
});

/** Runs a fleet of made-up revisions, four targets at a time. */
export const runFixtureFleet = (folder: string, given: Given): ReturnType<typeof fleet> =>
  fleet({
    place: placeOfFleet(folder),
    concurrency: 4,
    canary: 0,
    keepGoing: false,
    stop: new AbortController().signal,
    ...given,
  });

/** Writes the catalog lock of `head` next to the revisions. */
export async function writeLock(folder: string, serverUrl: string, head: string, parent: string | null): Promise<void> {
  const lock = await makeLock({ serverUrl, folder, watch: DEFAULT_DRIFT_POLICY }, head, parent);
  await writeFile(path.join(folder, 'catalog.lock.json'), serialiseLock(lock));
}
