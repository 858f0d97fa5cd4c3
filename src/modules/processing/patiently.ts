import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway, isDatabaseBusy } from '../../common/database-away.ts';

const PAUSE_MS = 1_000;

/**
 * Does `work` again for as long as the database is unavailable, or others hold its rows: what took a language model an hour is not thrown away because a
 * server was restarted.
 *
 * @param work a unit of work, or several; doing it twice must be as good as once, for a commit without an answer may have
 *   been made.
 * @param signal ends the waiting with the error of the last try.
 */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) && !isDatabaseBusy(error)) throw error;
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}
