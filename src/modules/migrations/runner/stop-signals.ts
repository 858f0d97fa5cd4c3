import { Interruption } from './errors/interruption.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Time for the server to give up a statement and roll back; then the signal ends the process as it would any other. */
const GRACE_MS = 10_000;

/** Aborted, with an {@link Interruption}, by the first signal that asks this process to end; a second one ends it at once. */
export function stopSignals(): { readonly stop: AbortSignal } & Disposable {
  const controller = new AbortController();
  let forced: NodeJS.Timeout | undefined;
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    forget();
    controller.abort(new Interruption(signal));
    forced = setTimeout(() => process.kill(process.pid, signal), GRACE_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stop: controller.signal,
    [Symbol.dispose]: () => {
      forget();
      clearTimeout(forced);
    },
  };
}
