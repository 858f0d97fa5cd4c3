/** What a run tells of a backfill while it works. */
export interface BackfillProgress {
  readonly revision: string;
  /** Rows that are done, by earlier runs too. */
  readonly rows: number;
  /** Rows in all; null where counting takes too long. */
  readonly total: number | null;
  /** Of this run. */
  readonly rowsPerSecond: number;
  /** Why no batch runs at the moment. */
  readonly waitsFor: 'replica' | 'lock' | null;
}

const EVERY_MS = 1_000;

/** Tells of the rows of a backfill once a second. */
export class ProgressMeter {
  readonly #revision: string;
  readonly #total: number | null;
  readonly #tell: ((progress: BackfillProgress) => void) | undefined;
  readonly #before: number;
  readonly #started = performance.now();
  #told = performance.now();

  /** @param before rows that earlier runs did. @param left rows to do; null where they were not counted. */
  constructor(
    revision: string,
    { before, left }: { before: number; left: number | null },
    tell: ((progress: BackfillProgress) => void) | undefined,
  ) {
    this.#revision = revision;
    this.#before = before;
    this.#total = left === null ? null : before + left;
    this.#tell = tell;
  }

  at(rows: number): void {
    const now = performance.now();
    if (!this.#tell || now - this.#told < EVERY_MS) return;
    this.#told = now;
    const rowsPerSecond = ((rows - this.#before) / (now - this.#started)) * 1_000;
    this.#tell({ revision: this.#revision, rows, total: this.#total, rowsPerSecond, waitsFor: null });
  }
}
