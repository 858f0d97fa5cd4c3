import type { Direction } from '../run-context.ts';

/** Where in a revision a statement stands. */
export interface StatementPlace {
  readonly revision: string;
  readonly direction: Direction;
  /** Counted from 1. */
  readonly statement: number;
}
