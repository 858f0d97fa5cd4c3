import { pause } from '../pause.ts';

/** How a run is stopped from outside. */
export interface Stopping {
  readonly stop: AbortSignal;
  /** Asks the server, over another connection, to cancel what the session `pid` executes now. */
  readonly cancel: (pid: number) => Promise<void>;
}

const REPEAT_MS = 200;

/**
 * Runs one statement on the session `pid`, and cancels it as soon as a stop is asked for.
 *
 * The cancellation is repeated, because one that arrives before the statement has begun has no effect; and waited for,
 * because one that arrives late would hit the next statement.
 *
 * @throws the reason of `stop` before the statement, or SQLSTATE 57014 (query_canceled) during it.
 */
export async function cancellable<T>(pid: number, { stop, cancel }: Stopping, statement: () => Promise<T>): Promise<T> {
  stop.throwIfAborted();
  const ended = new AbortController();
  let cancelling: Promise<void> | undefined;
  const onStop = () => {
    cancelling = repeat(() => cancel(pid), ended.signal);
  };
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await statement();
  } finally {
    ended.abort();
    stop.removeEventListener('abort', onStop);
    await cancelling;
  }
}

async function repeat(action: () => Promise<void>, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    // a connection that is gone can neither be asked nor will it hold the statement up
    await action().catch(() => undefined);
    await pause(REPEAT_MS, end).catch(() => undefined);
  }
}
