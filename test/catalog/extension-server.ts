import { existsSync } from 'node:fs';
import path from 'node:path';
import { type EmbeddedServer, startServer } from '../../dev/postgres/embedded-server.ts';
import type { Night } from './extension-nights.ts';

/** Folder in which Debian's packages lie: `/`, or one that `npm run test:extensions` unpacked them into. */
const ROOT = process.env['TEST_EXTENSIONS_ROOT'] ?? '/';
const MAJOR = process.env['TEST_EXTENSIONS_MAJOR'] ?? '15';
const HOME = path.join(ROOT, 'usr/lib/postgresql', MAJOR);
const CONTROL = path.join(ROOT, 'usr/share/postgresql', MAJOR, 'extension');

/** Libraries that work only when the server loads them at its start. */
const PRELOADED = new Map([
  ['pg_cron', 'pg_cron'],
  ['timescaledb', 'timescaledb'],
]);

/** Packages of Debian 12, where CI runs. */
const IN_CI = new Set(['pg_partman', 'pgq', 'postgis_topology', 'periods', 'pg_cron']);

export const hasExtension = (name: string): boolean => existsSync(path.join(CONTROL, `${name}.control`));

/**
 * Says why the night of an extension is skipped; false where it can be run.
 *
 * @throws when CI lacks a package that it installs: there every test runs.
 */
export function whySkipped({ extension, debian }: Night): false | string {
  if (existsSync(path.join(HOME, 'bin/postgres')) && hasExtension(extension)) return false;
  const reason = `needs ${extension} for PostgreSQL ${MAJOR} (Debian: apt-get install postgresql-${MAJOR}-${debian})`;
  if (process.env['CI'] && MAJOR === '15' && IN_CI.has(extension))
    throw new Error(`This test ${reason}, and CI runs every test.`);
  return reason;
}

/** Starts a server that has the extensions of Debian's packages. */
export async function startExtensionServer(folder: string): Promise<EmbeddedServer> {
  const preloaded = [...PRELOADED].filter(([extension]) => hasExtension(extension)).map(([, library]) => library);
  return startServer({
    folder,
    binaries: { folder: HOME, package: `postgresql-${MAJOR} of Debian` },
    settings: {
      shared_preload_libraries: preloaded.join(','),
      fsync: 'off',
      // jobs are rows of the night; none is run
      ...(preloaded.includes('pg_cron') && { 'cron.launch_active_jobs': 'off' }),
    },
  });
}
