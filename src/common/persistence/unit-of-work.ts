import { EntityManager, RequestContext } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

/**
 * The one door to a transaction.
 *
 * Inside it every injected EntityManager is that of the transaction: MikroORM finds it by the asynchronous context. So no
 * method hands one on, and what is written by several services is stored together, or not at all.
 *
 * @see https://mikro-orm.io/docs/transactions
 */
@Injectable()
export class UnitOfWork {
  /** Of transactions that may not be committed: the error of the part that failed. */
  private readonly failures = new WeakMap<object, unknown>();

  constructor(private readonly em: EntityManager) {}

  /**
   * Does `work` in the unit of work that is under way, or in a new one: its changes are flushed and committed at the end.
   *
   * A new one knows no rows, whatever the request has read before: what it decides by, it reads in its own transaction.
   * Neither does the request learn of its rows: MikroORM would hand them over before the commit, which may fail.
   * One that was joined fails as a whole: catching the error of a part does not store the rest.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const transaction = this.em.getTransactionContext<object>();
    if (transaction) return this.join(transaction, work);
    return this.apart(() =>
      this.em.transactional(async (em) => {
        const result = await work();
        const begun = em.getTransactionContext<object>();
        if (begun && this.failures.has(begun)) throw this.failures.get(begun);
        return result;
      }),
    );
  }

  /**
   * Does `work` with an EntityManager that knows no rows and keeps none, outside any transaction: for reads that go on for
   * longer than a request or a message, and where there is neither.
   */
  async apart<T>(work: () => Promise<T>): Promise<T> {
    return RequestContext.create(this.em, work);
  }

  /** @throws {Error} outside a unit of work, where `what` would be lost, or stored alone. */
  require(what: string): void {
    if (!this.em.isInTransaction()) throw new Error(`${what} outside a unit of work.`);
  }

  private async join<T>(transaction: object, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!this.failures.has(transaction)) this.failures.set(transaction, error);
      throw error;
    }
  }
}
