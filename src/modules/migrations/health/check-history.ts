import type { Inspection } from '../report/read-report.ts';
import type { SchemaReport } from '../report/schema-report.ts';

/** One check of the schema: when it ended, how long it took, what it found. */
export interface PastCheck {
  readonly at: Date;
  readonly durationMs: number;
  /** `failed`: it could not be made. */
  readonly status: SchemaReport['status'] | 'failed';
  /** How many objects differed. */
  readonly objects: number;
}

const KEPT = 120;

/** The last checks that this process made, the oldest first; another process knows nothing of them. */
export class CheckHistory {
  readonly #checks: PastCheck[] = [];

  get checks(): readonly PastCheck[] {
    return this.#checks;
  }

  /** Notes how `check` ends, and ends like it. */
  async record(check: Promise<Inspection>): Promise<Inspection> {
    const started = performance.now();
    const note = (status: PastCheck['status'], objects: number): void => {
      this.#checks.push({ at: new Date(), durationMs: performance.now() - started, status, objects });
      this.#checks.splice(0, this.#checks.length - KEPT);
    };
    try {
      const inspection = await check;
      note(inspection.report.status, inspection.report.drift.objects.length);
      return inspection;
    } catch (error) {
      note('failed', 0);
      throw error;
    }
  }
}
