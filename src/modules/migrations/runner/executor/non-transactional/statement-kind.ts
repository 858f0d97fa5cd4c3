import type { Query } from '../../../catalog/fact.ts';

/** A statement that PostgreSQL refuses to run in a transaction, and how it is taken up again after a crash. */
export interface NonTransactionalStatement {
  /** Its locks stop neither readers nor writers, and what it has built is lost when it gives up: it may wait for ever. */
  readonly blocksNobody: boolean;
  /**
   * Clears away what an earlier try left.
   *
   * @param interrupted an earlier attempt began, and its outcome is unknown.
   * @returns true when that try had done all of it.
   */
  prepare(query: Query, interrupted: boolean): Promise<boolean>;
}

/**
 * Recognises one kind of statement; null for any other.
 *
 * @param sql without comments at its beginning.
 * @param revision whose statement it is, for an error.
 */
export type StatementKind = (sql: string, revision: string) => NonTransactionalStatement | null;
