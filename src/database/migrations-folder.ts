import { join } from 'node:path';

/** Where revisions, ORM snapshot and catalog lock are; from `src/` and from `dist/` alike. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '..', 'migrations');
