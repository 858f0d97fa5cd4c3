/** Rows that a revision fills in batches: the property `backfill` of its class. */
export interface Backfill {
  /** Table, as SQL writes it. */
  readonly table: string;
  /** Columns of a unique key without null, as SQL writes them: rows are taken in its order. */
  readonly key: readonly string[];
  /** SQL expressions by column: what each row is given. */
  readonly set: Readonly<Record<string, string>>;
  /** SQL condition of the rows that are filled; all rows without one. */
  readonly where?: string;
  /** Rows that a batch looks at, at most; without it as many as take 100 ms, and 50,000 at most. */
  readonly batchSize?: number;
}
