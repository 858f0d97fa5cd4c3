import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../data-folder.ts';

const Package = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

export type Package = z.infer<typeof Package>;

const Lock = z.object({
  packages: z.record(z.string(), z.object({ dependencies: z.record(z.string(), z.string()).optional() })),
});

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(PROJECT_FOLDER, file), 'utf8'));

/** Reads package.json of this project. */
export const readPackage = (): Package => Package.parse(read('package.json'));

/** Returns the packages that an install of `names` brings, those themselves included: as this project's lock file has them. */
export function installedWith(names: readonly string[]): Set<string> {
  const { packages } = Lock.parse(read('package-lock.json'));
  const found = new Set<string>();
  const queue = names.map((name) => `node_modules/${name}`);
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const nested = `${place}/node_modules/${name}`;
      queue.push(nested in packages ? nested : `node_modules/${name}`);
    }
  }
  return found;
}
