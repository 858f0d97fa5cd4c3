import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits `ms` milliseconds.
 *
 * @throws the reason of `stop` as soon as it is aborted.
 */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  stop.throwIfAborted();
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
  stop.throwIfAborted();
}
