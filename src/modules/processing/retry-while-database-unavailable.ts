import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable, isDatabaseBusy } from '../../common/database-unavailable.ts';

const PAUSE_MS = 1_000;

/**
 * Retries `work` while the database is unavailable or its rows are locked, so that a restart of the server does not lose
 * what a language model took an hour to write.
 *
 * @param work one unit of work, or several. It must be idempotent: a commit whose result was lost may have succeeded.
 * @param signal ends the retries with the last error.
 */
export async function retryWhileDatabaseUnavailable<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) && !isDatabaseBusy(error)) throw error;
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}
