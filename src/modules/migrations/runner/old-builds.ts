import lt from 'semver/functions/lt.js';
import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';
import type { Revision } from '../revisions/revision.ts';
import { OldBuildError } from './errors.ts';

/** A build that is at work. */
interface Build {
  /** `shop api`. */
  readonly program: string;
  /** `1.4.0`. */
  readonly version: string;
  readonly sessions: number;
}

const Sessions = z.array(z.object({ name: z.string(), sessions: z.number() }));

/** Everybody may read this column of everybody's session. @see https://www.postgresql.org/docs/current/monitoring-stats.html */
const SESSIONS = `
  select application_name as name, count(*)::int as sessions from pg_catalog.pg_stat_activity
  where datname = pg_catalog.current_database() group by application_name order by application_name`;

/**
 * Refuses to take away what a build that is at work still uses: the expand of a change may run beside the old build, its
 * contract may not.
 *
 * @param minVersion the oldest build at work, as the operator says; it counts instead of what the sessions tell.
 * @throws {OldBuildError}
 */
export async function refuseOldBuilds(
  query: Query,
  steps: readonly Revision[],
  { applicationName, minVersion }: { applicationName: string | null; minVersion: string | undefined },
): Promise<void> {
  if (steps.every((step) => step.minVersion === null)) return;
  const builds = minVersion === undefined ? await buildsAtWork(query, applicationName) : [];
  for (const { name, minVersion: needed } of steps) {
    if (needed === null) continue;
    if (minVersion !== undefined && lt(minVersion, needed)) {
      throw new OldBuildError(name, needed, `--min-version says that ${minVersion} is at work`);
    }
    const old = builds.filter(({ version }) => lt(version, needed));
    const described = old.map(
      ({ program, version, sessions }) =>
        `${program} ${version} has ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`,
    );
    if (old.length > 0) throw new OldBuildError(name, needed, described.join(', '));
  }
}

async function buildsAtWork(query: Query, applicationName: string | null): Promise<Build[]> {
  if (applicationName === null) return [];
  return Sessions.parse(await query(SESSIONS)).flatMap(({ name, sessions }) => {
    const { program, version } = /^(?<program>.+) (?<version>\d+\.\d+\.\d+)$/.exec(name)?.groups ?? {};
    return program?.startsWith(`${applicationName} `) && version ? [{ program, version, sessions }] : [];
  });
}
