import type { MigrationsError } from '../../migrations-error.ts';
import { queryOf } from '../connection-query.ts';
import { RunRefusedError } from '../errors/run-refused-error.ts';
import type { DriftBefore } from '../drift-guard.ts';
import { readDrift, refuseDrift } from './drift.ts';
import { refuseSharedSession } from './pooler.ts';
import type { Check, PreflightRun } from './check.ts';
import { refuseUnrunnable } from './runnable.ts';
import { refuseOldVersions } from './running-versions.ts';
import { refuseServer } from './server.ts';

const CHECKS: readonly Check[] = [refuseServer, refuseUnrunnable, refuseSharedSession, refuseOldVersions, refuseDrift];

/**
 * Asks every check before anything is written, and reports all refusals together.
 *
 * @returns the catalog before the run; null without a drift guard.
 * @throws the refusal, {RunRefusedError} with all of them where there are several, or the reason of `stop`.
 */
export async function preflight(run: PreflightRun): Promise<DriftBefore | null> {
  return run.context.database.connection().execute(async (session) => {
    const query = queryOf(session);
    let drift: Promise<DriftBefore | null> | undefined;
    const context = { ...run, query, drift: () => (drift ??= readDrift(query, run)) };
    const refusals: MigrationsError[] = [];
    for (const check of CHECKS) {
      const refusal = await check(context).catch((error: unknown) => {
        // a server that was refused may not be able to answer what follows
        run.context.stop.throwIfAborted();
        if (refusals.length === 0) throw error;
        return null;
      });
      if (refusal !== null) refusals.push(refusal);
    }
    if (refusals.length > 1) throw new RunRefusedError(refusals);
    if (refusals[0]) throw refusals[0];
    return context.drift();
  });
}
