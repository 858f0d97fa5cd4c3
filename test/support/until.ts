import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` holds; fails with `what` after `waitMs`, which only has to be long enough for a slow machine. */
export async function until(what: string, condition: () => Promise<boolean>, waitMs = 300_000): Promise<void> {
  for (const end = Date.now() + waitMs; !(await condition()); await sleep(25)) {
    if (Date.now() > end) throw new Error(`It did not happen within ${waitMs} ms: ${what}`);
  }
}
