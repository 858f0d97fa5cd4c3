import type { Logger } from '@nestjs/common';

export interface CheckLimits {
  /** Milliseconds for which an answer holds. */
  readonly holdMs: number;
  /** Milliseconds after which a check is given up: it may hang for as long as a dead connection does. */
  readonly limitMs: number;
}

/**
 * A check that many may ask for at once: one runs, all get its answer, and the answer holds for a while. A check that failed
 * or hangs is not kept.
 *
 * A failure is logged when it first happens, and once more when it is over.
 */
export class SharedCheck<T> {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #what: string;
  readonly #limits: CheckLimits;
  readonly #run: () => Promise<T>;
  #answer: Promise<T> | undefined;
  #until = 0;
  #failingSince: number | undefined;

  /** @param what is checked, as the subject of a sentence: `The schema check`. */
  constructor(logger: Pick<Logger, 'warn'>, what: string, limits: CheckLimits, run: () => Promise<T>) {
    this.#logger = logger;
    this.#what = what;
    this.#limits = limits;
    this.#run = run;
  }

  /** @throws the error of the check, or one that says that it took too long. */
  get(): Promise<T> {
    if (this.#answer && performance.now() < this.#until) return this.#answer;
    this.#until = performance.now() + this.#limits.limitMs;
    const answer = this.#bounded(this.#run());
    this.#answer = answer;
    void this.#settle(answer);
    return answer;
  }

  async #settle(answer: Promise<T>): Promise<void> {
    try {
      await answer;
      this.#worked();
      if (this.#answer === answer) this.#until = performance.now() + this.#limits.holdMs;
    } catch (error) {
      this.#failed(error);
      if (this.#answer === answer) this.#answer = undefined;
    }
  }

  /** The work itself goes on; it is bounded by its own limits. */
  async #bounded(work: Promise<T>): Promise<T> {
    const { limitMs } = this.#limits;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.#what} took longer than ${limitMs} ms.`)), limitMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(error: unknown): void {
    if (this.#failingSince !== undefined) return;
    this.#failingSince = performance.now();
    const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    this.#logger.warn(`${this.#what} failed: ${message}. The next line about it comes when it works again.`);
  }

  #worked(): void {
    if (this.#failingSince === undefined) return;
    const seconds = (performance.now() - this.#failingSince) / 1000;
    this.#failingSince = undefined;
    this.#logger.warn(`${this.#what} works again, after ${seconds.toFixed(1)} s.`);
  }
}
