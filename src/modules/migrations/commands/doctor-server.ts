import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
import { MAJORS } from '../catalog/majors.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

const Facts = z.object({
  version: z.string(),
  major: z.number(),
  inRecovery: z.boolean(),
  readOnly: z.boolean(),
  /** Milliseconds since 1970, as the server's clock shows. */
  now: z.number(),
  timeouts: z.record(z.string(), z.string()),
});

const QUERY = `
  select json_build_object(
    'version', current_setting('server_version'), 'major', current_setting('server_version_num')::int / 10000,
    'inRecovery', pg_is_in_recovery(), 'readOnly', current_setting('default_transaction_read_only')::boolean,
    'now', extract(epoch from clock_timestamp())::float8 * 1000,
    'timeouts', (select json_object_agg(name, reset_val) from pg_settings where name in (
      'lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'))) as facts`;

const MOST_SKEW_MS = 2_000;

/** Looks at the server, and at the settings that a session of this role starts with. */
export async function serverChecks(query: Query): Promise<Check[]> {
  const before = Date.now();
  const [row] = await query<{ facts: unknown }>(QUERY);
  const after = Date.now();
  const facts = Facts.parse(row?.facts);
  return [versionCheck(facts), ...settings(facts), clock(facts.now, before, after)];
}

/** Compares the server's major with those that the tests run on. Another check says how a newer one is compared. */
export function versionCheck({ version: text, major }: Pick<z.infer<typeof Facts>, 'version' | 'major'>): Check {
  const [oldest, newest] = [Math.min(...MAJORS), Math.max(...MAJORS)];
  const name = 'server version';
  if (major < oldest) return error(name, `PostgreSQL ${text}`, `Upgrade the server to ${oldest} or newer.`);
  return major > newest
    ? warning(
        name,
        `PostgreSQL ${text}`,
        `This version is tested on PostgreSQL ${oldest} to ${newest}. docs/new-major.md says how a major is added.`,
      )
    : ok(name, `PostgreSQL ${text}`);
}

function settings({ inRecovery, readOnly, timeouts }: z.infer<typeof Facts>): Check[] {
  return [
    inRecovery
      ? error('writable', 'no: a replica, or the server is still recovering', 'Connect to the primary.')
      : readOnly
        ? error('writable', 'no: default_transaction_read_only is on', 'Turn it off for this role and database.')
        : ok('writable', 'yes'),
    ...Object.entries(timeouts).map(([name, value]) =>
      ok(name, `${value === '0' ? 'none' : value}; a run of the migrator sets its own`),
    ),
  ];
}

function clock(server: number, before: number, after: number): Check {
  const skew = server < before ? server - before : server > after ? server - after : 0;
  const found = `${skew < 0 ? '-' : '+'}${(Math.abs(skew) / 1000).toFixed(1)} s against this machine`;
  return Math.abs(skew) <= MOST_SKEW_MS
    ? ok('clock of the server', found)
    : warning(
        'clock of the server',
        found,
        'Set both clocks by NTP: revisions are ordered by the time of who wrote them.',
      );
}
