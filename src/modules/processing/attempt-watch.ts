import { setTimeout as sleep } from 'node:timers/promises';

const ASK_EVERY_MS = 5_000;

/** Why a try was given up without an outcome: the row is another's, or its owner has cancelled it. */
export class AttemptLostError extends Error {
  override name = 'AttemptLostError';
}

/**
 * Asks again and again whether the job is still this attempt's, and aborts its signal as soon as it is not.
 */
export class AttemptWatch implements Disposable {
  readonly signal: AbortSignal;
  private readonly lost = new AbortController();
  private readonly ended = new AbortController();

  /** @param isMine a database that cannot be asked says nothing about whose the job is. */
  constructor(isMine: () => Promise<boolean>) {
    this.signal = this.lost.signal;
    void this.watch(isMine);
  }

  get isLost(): boolean {
    return this.lost.signal.aborted;
  }

  private lose(): void {
    this.lost.abort(new AttemptLostError('The job is no longer this attempt’s.'));
  }

  [Symbol.dispose](): void {
    this.ended.abort();
  }

  private async watch(isMine: () => Promise<boolean>): Promise<void> {
    const { signal } = this.ended;
    while (!signal.aborted) {
      await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (!(await isMine().catch(() => true))) this.lose();
    }
  }
}
