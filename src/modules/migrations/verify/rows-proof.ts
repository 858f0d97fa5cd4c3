import type { Finding } from './finding.ts';

/** What up, down and up of one revision did to the rows that were there before. */
export interface RowsProof {
  readonly findings: readonly Finding[];
  /** Tables that were there before and had no row to watch. */
  readonly unmarked: readonly string[];
  /** False when no further revision can be tried on the database. */
  readonly isAt: boolean;
}
