/** One statement that repairs several drifts, and runs before every other. */
export interface BulkFix {
  /** Key of the fact whose repair the statement is. */
  readonly key: string;
  readonly sql: string;
  /** Drifts that end with it, by key, and what is said of them. */
  readonly covers: readonly { readonly key: string; readonly note: string }[];
}
