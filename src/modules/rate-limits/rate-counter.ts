import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { CompiledQuery } from 'kysely';
import { closed, HIT, judge, type CountedRow, type Verdict } from './sliding-window.ts';

type Counted = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** The counter must not take longer than what it guards. After this time the request is let through. */
const PATIENCE_MS = 3_000;
/** Refusals that one process remembers. */
const REMEMBERED_MAX = 10_000;

interface Refusal {
  /** When the key may come again, in milliseconds of `performance.now()`. */
  readonly until: number;
  /** The limit that refused it: a higher one may let it pass before. */
  readonly limit: number;
}

/**
 * Counts requests for all replicas, in `api.rate_limits`: one statement each, on a connection of its own, so that a
 * request that is rolled back still counts. A refusal is remembered until it ends or its limit is raised: a flood costs no
 * statement.
 */
@Injectable()
export class RateCounter implements ThrottlerStorage {
  private readonly refused = new Map<string, Refusal>();

  constructor(private readonly em: EntityManager) {}

  /**
   * @param ttl length of the window, in milliseconds. The times of the answer are seconds.
   * @throws when the database cannot be asked, or takes longer than three seconds.
   */
  async increment(key: string, ttl: number, limit: number): Promise<Counted> {
    // not remembered: as soon as the limit is raised, requests pass
    if (limit < 1) return countedOf(closed(ttl / 1000));
    const verdict = this.remembered(key, limit) ?? (await this.hit(key, ttl / 1000, limit));
    if (!verdict.passes) this.remember(key, limit, verdict.retrySeconds);
    return countedOf(verdict);
  }

  /** True for one call in a window, whichever replica it comes to. */
  async isFirst(key: string, windowMs: number): Promise<boolean> {
    return !(await this.increment(key, windowMs, 1)).isBlocked;
  }

  private async hit(key: string, windowSeconds: number, limit: number): Promise<Verdict> {
    const asked = this.em
      .getConnection()
      .getClient<unknown>()
      .executeQuery<CountedRow>(CompiledQuery.raw(HIT, [key, windowSeconds, limit]));
    const { rows } = await withinPatience(asked);
    return judge(rows[0], windowSeconds, limit);
  }

  private remembered(key: string, limit: number): Verdict | undefined {
    const refusal = this.refused.get(key);
    if (refusal === undefined) return undefined;
    const seconds = (refusal.until - performance.now()) / 1000;
    if (seconds > 0 && limit <= refusal.limit)
      return { passes: false, used: limit, resetSeconds: Math.ceil(seconds), retrySeconds: seconds };
    this.refused.delete(key);
    return undefined;
  }

  private remember(key: string, limit: number, seconds: number): void {
    const [oldest] = this.refused.keys();
    if (this.refused.size >= REMEMBERED_MAX && oldest !== undefined) this.refused.delete(oldest);
    this.refused.set(key, { until: performance.now() + seconds * 1000, limit });
  }
}

function countedOf({ passes, used, resetSeconds, retrySeconds }: Verdict): Counted {
  return {
    totalHits: used,
    timeToExpire: resetSeconds,
    isBlocked: !passes,
    timeToBlockExpire: Math.max(1, Math.ceil(retrySeconds)),
  };
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer of the rate counter for ${PATIENCE_MS} ms.`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
