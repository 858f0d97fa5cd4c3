export interface FlightLimits {
  /** How long an answer holds. */
  readonly holdMs: number;
  /** A check that has run for longer is no longer waited for: it may hang for as long as a dead connection does. */
  readonly limitMs: number;
}

/**
 * A check that many may ask for at once: one runs, all get its answer, and the answer holds for a while.
 *
 * A failed check is not kept, nor one that hangs: the next question asks again.
 */
export class SingleFlight<T> {
  readonly #check: () => Promise<T>;
  readonly #limits: FlightLimits;
  #answer: Promise<T> | undefined;
  #until = 0;

  constructor(check: () => Promise<T>, limits: FlightLimits) {
    this.#check = check;
    this.#limits = limits;
  }

  get(): Promise<T> {
    if (this.#answer && performance.now() < this.#until) return this.#answer;
    this.#until = performance.now() + this.#limits.limitMs;
    const answer = this.#check();
    this.#answer = answer;
    void this.#settle(answer);
    return answer;
  }

  async #settle(answer: Promise<T>): Promise<void> {
    try {
      await answer;
      if (this.#answer === answer) this.#until = performance.now() + this.#limits.holdMs;
    } catch {
      if (this.#answer === answer) this.#answer = undefined;
    }
  }
}

/** @throws {Error} that says what took longer than `limitMs`. The work itself goes on; it is bounded by its own limits. */
export async function withTimeout<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
