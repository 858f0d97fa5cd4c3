import { keyOf } from '../catalog/fact.ts';
import type { Inspection } from '../report/read-report.ts';
import type { DriftedObject, SchemaReport } from '../report/schema-report.ts';

/** One check of the schema: when it ended, how long it took, what it found. */
export interface PastCheck {
  readonly at: Date;
  readonly durationMs: number;
  /** `failed`: it could not be made. */
  readonly status: SchemaReport['status'] | 'failed';
  /** How many objects differed. */
  readonly objects: number;
}

/** Between which two checks of this process an object began to differ. */
export interface FirstSeen {
  readonly at: Date;
  /** The last comparison without it; null when it differed already at the first comparison of this process. */
  readonly notAt: Date | null;
}

const KEPT = 120;

/** Keeps the last checks of this process, the oldest first. Other processes know nothing of them. */
export class CheckHistory {
  readonly #checks: PastCheck[] = [];
  #seen: ReadonlyMap<string, FirstSeen> = new Map();
  #lastCompared: Date | null = null;

  get checks(): readonly PastCheck[] {
    return this.#checks;
  }

  /** Returns since when an object differs without a break; undefined for one that the last comparison did not name. */
  firstSeen(object: Pick<DriftedObject, 'kind' | 'identity'>): FirstSeen | undefined {
    return this.#seen.get(keyOf(object));
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
      const { status, drift } = inspection.report;
      note(status, drift.objects.length);
      if (drift.status !== 'unknown') this.#see(drift.objects);
      return inspection;
    } catch (error) {
      note('failed', 0);
      throw error;
    }
  }

  #see(objects: readonly DriftedObject[]): void {
    const at = new Date();
    const seen = { at, notAt: this.#lastCompared };
    this.#seen = new Map(objects.map((object) => [keyOf(object), this.firstSeen(object) ?? seen]));
    this.#lastCompared = at;
  }
}
