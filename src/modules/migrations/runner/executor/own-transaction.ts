import type { Query } from '../../catalog/fact.ts';

/** How a transaction ended, as the server keeps it. */
export type TransactionEnd = 'committed' | 'aborted';

/**
 * The transaction that a revision is run in, known by its id: what a statement ends and begins again is another one.
 *
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
export class OwnTransaction {
  readonly #query: Query;
  readonly #id: string;

  private constructor(query: Query, id: string) {
    this.#query = query;
    this.#id = id;
  }

  /** Takes the one that the session is in. */
  static async of(query: Query): Promise<OwnTransaction> {
    const [row] = await query<{ id: string }>('select pg_catalog.pg_current_xact_id()::text as id');
    return new OwnTransaction(query, row?.id ?? '');
  }

  /** Returns how it ended; null while the session is in it. */
  async end(): Promise<TransactionEnd | null> {
    const [row] = await this.#query<{ status: TransactionEnd | 'in progress' }>(
      'select pg_catalog.pg_xact_status($1::pg_catalog.xid8) as status',
      [this.#id],
    );
    return row === undefined || row.status === 'in progress' ? null : row.status;
  }

  /**
   * Rolls back what is left of it after an error.
   *
   * @returns true when it had been committed before: then the error is not all that there is to say. False also where the
   * connection is gone, because nothing more is known there.
   */
  async rollBack(): Promise<boolean> {
    try {
      await this.#query('rollback');
      return (await this.end()) === 'committed';
    } catch {
      return false;
    }
  }
}
