import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** How long units of work hold their transactions, and how they end. */
@Injectable()
export class UnitOfWorkMetrics implements EventSubscriber {
  private readonly duration: Histogram<'outcome'>;
  private readonly begun = new WeakMap<object, number>();

  constructor(registry: Registry, em: EntityManager) {
    this.duration = new Histogram({
      name: 'anki_unit_of_work_duration_seconds',
      help: 'From the begin of a transaction to its end.',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers: [registry],
    });
    em.getEventManager().registerSubscriber(this);
  }

  afterTransactionStart({ transaction }: TransactionEventArgs): void {
    if (transaction) this.begun.set(transaction, performance.now());
  }

  afterTransactionCommit({ transaction }: TransactionEventArgs): void {
    this.end(transaction, 'commit');
  }

  afterTransactionRollback({ transaction }: TransactionEventArgs): void {
    this.end(transaction, 'rollback');
  }

  private end(transaction: object | undefined, outcome: 'commit' | 'rollback'): void {
    const begun = transaction && this.begun.get(transaction);
    if (begun !== undefined) this.duration.observe({ outcome }, (performance.now() - begun) / 1000);
  }
}
