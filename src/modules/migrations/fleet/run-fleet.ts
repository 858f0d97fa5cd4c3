import type { Target } from './target.ts';

/** How the targets of a fleet run. */
export interface FleetOrder {
  /** How many targets run at a time. */
  readonly concurrency: number;
  /** The first so many run before all others, which begin only if all of these succeed. */
  readonly canary: number;
  /** Goes on after a target failed; else those that run are finished and no other is begun. */
  readonly keepGoing: boolean;
  /** No other target is begun once it is aborted. */
  readonly stop: AbortSignal;
}

/** What became of a target. */
export type Outcome<T> = { readonly target: Target } & (
  | { readonly status: 'done'; readonly durationMs: number; readonly result: T }
  | { readonly status: 'failed'; readonly durationMs: number; readonly error: unknown }
  | { readonly status: 'not started' }
);

/**
 * Runs `work` for each target.
 *
 * @param onEnd called after each target that ran.
 * @returns an outcome for each target, in the order of the targets.
 */
export async function runFleet<T>(
  targets: readonly Target[],
  order: FleetOrder,
  work: (target: Target) => Promise<T>,
  onEnd: (outcome: Outcome<T>) => void,
): Promise<Outcome<T>[]> {
  const outcomes = targets.map((target): Outcome<T> => ({ target, status: 'not started' }));
  let failed = false;
  const run = async (from: number, to: number, mayGoOn: () => boolean) => {
    let next = from;
    const one = async (): Promise<void> => {
      while (next < to && mayGoOn() && !order.stop.aborted) {
        const at = next++;
        const outcome = await outcomeOf(targets[at]!, work);
        failed ||= outcome.status === 'failed';
        outcomes[at] = outcome;
        onEnd(outcome);
      }
    };
    await Promise.all(Array.from({ length: Math.min(order.concurrency, to - from) }, one));
  };
  const canary = Math.min(order.canary, targets.length);
  await run(0, canary, () => !failed);
  if (!failed) await run(canary, targets.length, () => order.keepGoing || !failed);
  return outcomes;
}

async function outcomeOf<T>(target: Target, work: (target: Target) => Promise<T>): Promise<Outcome<T>> {
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  try {
    const result = await work(target);
    return { target, status: 'done', durationMs: durationMs(), result };
  } catch (error) {
    return { target, status: 'failed', durationMs: durationMs(), error };
  }
}
