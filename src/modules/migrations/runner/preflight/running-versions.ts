import lt from 'semver/functions/lt.js';
import { z } from 'zod';
import type { Query } from '../../catalog/fact.ts';
import type { Check } from './check.ts';
import { OldBuildError } from '../errors/old-build-error.ts';

/** A build that is at work. */
interface Build {
  /** `shop api`. */
  readonly program: string;
  /** `1.4.0`. */
  readonly version: string;
  readonly sessions: number;
}

const Sessions = z.array(z.object({ name: z.string(), sessions: z.number() }));

/** Every role may read this column of every session. @see https://www.postgresql.org/docs/current/monitoring-stats.html */
const SESSIONS = `
  select application_name as name, count(*)::int as sessions from pg_catalog.pg_stat_activity
  where datname = pg_catalog.current_database() group by application_name order by application_name`;

/**
 * Refuses a revision that removes what a running version still uses: the expand of a change may run next to an old version,
 * its contract may not. With `--min-version` the operator says which version is the oldest, and the sessions are not asked.
 */
export const refuseOldVersions: Check = async ({ query, plan, context, options: { minVersion } }) => {
  const { direction, steps } = plan;
  if (direction === 'down' || steps.every((step) => step.minVersion === null)) return null;
  const builds = minVersion === undefined ? await buildsAtWork(query, context.settings.applicationName) : [];
  for (const { name, minVersion: needed } of steps) {
    if (needed === null) continue;
    if (minVersion !== undefined && lt(minVersion, needed)) {
      return new OldBuildError(name, needed, `--min-version says that ${minVersion} is at work`);
    }
    const old = builds.filter(({ version }) => lt(version, needed));
    if (old.length > 0) return new OldBuildError(name, needed, old.map(describeBuild).join(', '));
  }
  return null;
};

const describeBuild = ({ program, version, sessions }: Build): string =>
  `${program} ${version} has ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`;

async function buildsAtWork(query: Query, applicationName: string | null): Promise<Build[]> {
  if (applicationName === null) return [];
  return Sessions.parse(await query(SESSIONS)).flatMap(({ name, sessions }) => {
    const { program, version } = /^(?<program>.+) (?<version>\d+\.\d+\.\d+)$/.exec(name)?.groups ?? {};
    return program?.startsWith(`${applicationName} `) && version ? [{ program, version, sessions }] : [];
  });
}
