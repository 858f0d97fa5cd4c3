import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns the folder of revisions, ORM snapshot and catalog lock: `pathTs` of MikroORM's options in a checkout, `path` where
 * only the build is.
 */
export function folderOf(options: { path?: string; pathTs?: string }, baseDir = process.cwd()): string {
  const [source, built = '.'] = [options.pathTs, options.path].map((one) => one && path.resolve(baseDir, one));
  return source && existsSync(source) ? source : built;
}
