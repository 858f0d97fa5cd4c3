/** One Ctrl-C arrives twice under npm: from the terminal, and forwarded by npm. */
const SAME_KEY_PRESS_MS = 1000;
const PARENT_CHECK_MS = 500;

/**
 * Turns the first Ctrl-C, SIGTERM or SIGHUP into an abort; from the second Ctrl-C on calls `force`.
 *
 * @returns the signal whose reason is the name of what arrived.
 */
export function watchInterrupts(force: () => void): AbortSignal {
  const controller = new AbortController();
  let since = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) {
        since = Date.now();
        controller.abort(new Interrupted(name));
      } else if (Date.now() - since > SAME_KEY_PRESS_MS) {
        force();
      }
    });
  }
  watchParent(() => controller.abort(new Interrupted('the end of npm')));
  return controller.signal;
}

/** npm runs a script through a shell that keeps SIGTERM to itself: when that shell is gone, no other signal reaches us. */
function watchParent(gone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** The person asked to stop. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}
