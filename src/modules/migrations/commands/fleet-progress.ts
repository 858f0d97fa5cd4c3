import { RunStoppedError } from '../runner/errors/run-stopped-error.ts';
import type { Outcome } from '../fleet/run-fleet.ts';
import { duration, type Output } from './output.ts';

/** Tells how far a fleet is: one line that is written again at a terminal, else a line for each target. */
export class FleetProgress {
  readonly #output: Output;
  readonly #isTerminal = process.stderr.isTTY;
  readonly #started = performance.now();
  #count = 0;
  #done = 0;
  #failed = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  start(count: number): void {
    this.#count = count;
  }

  end({ target, status, ...outcome }: Outcome<unknown>): void {
    this.#done++;
    if (status === 'failed') this.#failed++;
    const took = 'durationMs' in outcome ? ` in ${duration(outcome.durationMs)}` : '';
    if (!this.#isTerminal) {
      const ended = status === 'failed' ? failureWord('error' in outcome ? outcome.error : null) : 'done';
      return this.#output.progress(`${target.name}: ${ended}${took} (${this.#done} of ${this.#count})`);
    }
    this.#rewrite(this.#line());
  }

  /** Takes the line away, because the answer says it all. */
  close(): void {
    if (this.#isTerminal && this.#done > 0) this.#rewrite('');
  }

  #line(): string {
    const leftMs = ((performance.now() - this.#started) / this.#done) * (this.#count - this.#done);
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : '';
    return `${this.#done} of ${this.#count} done${failed}, ${duration(leftMs)} left`;
  }

  #rewrite(line: string): void {
    if (!this.#output.isJson) process.stderr.write(`\r\u001B[2K${line}`);
  }
}

const failureWord = (error: unknown): string => (error instanceof RunStoppedError ? 'stopped' : 'failed');
