import { existsSync } from 'node:fs';
import module from 'node:module';
import type { Migration } from '@mikro-orm/migrations';
import { parse } from 'node:path';
import { parseRevisionName } from './revision.ts';

const PACKAGE = '@mikro-orm/migrations';

/** The file of the package that holds the one class which a revision needs, and that imports nothing. */
const FILE = 'Migration.js';

/**
 * MikroORM's `Migration`, without the rest of its package: that takes longer to load than all else that a short command
 * does. It is the very class that the package exports.
 */
export async function loadMigrationClass(): Promise<typeof Migration> {
  const whole: { Migration: typeof Migration } = await import(fileOf(import.meta.resolve(PACKAGE)));
  return whole.Migration;
}

/** As long as it is held, a revision that is loaded gets the class and not the rest of the package. */
export function withoutPackage(): Disposable {
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      const isWanted = specifier === PACKAGE && isRevision(context.parentURL);
      return isWanted ? { ...resolved, url: fileOf(resolved.url) } : resolved;
    },
  });
  return { [Symbol.dispose]: () => hooks.deregister() };
}

function isRevision(url: string | undefined): boolean {
  return url !== undefined && parseRevisionName(parse(new URL(url).pathname).name) !== null;
}

/** Where a later version has no such file, the package itself. */
function fileOf(url: string): string {
  const file = new URL(FILE, url);
  return existsSync(file) ? file.href : url;
}
