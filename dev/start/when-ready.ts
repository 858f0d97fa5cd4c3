import { setTimeout as sleep } from 'node:timers/promises';
import { DevelopmentError } from '../development-error.ts';

/**
 * Waits until `url` answers 200.
 *
 * @throws {DevelopmentError} with the last answer, when it still does not after `waitMs`.
 */
export async function whenReady(url: string, waitMs: number, signal: AbortSignal): Promise<void> {
  let last = 'no answer';
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(100, undefined, { signal })) {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) });
      const body = await response.text();
      if (response.ok) return;
      last = `${response.status} ${body}`;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error && error.name === 'TimeoutError') last = 'no answer within 5 s';
    }
  }
  throw new DevelopmentError(`${url} is not ready after ${waitMs / 1000} s; its last answer: ${last}`);
}
