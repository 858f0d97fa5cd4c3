import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Quota, type Reservation } from '../../src/modules/users/quota.ts';
import { QuotaExceededError } from '../../src/modules/users/users-errors.ts';
import { insert, minimal } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';
import { useOrm } from './use-orm.ts';

/** What a user, the worker, an admin and the calendar can do. `which` chooses among the open reservations. */
const step = fc.oneof(
  fc.record({ does: fc.constant('reserve' as const), wanted: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ does: fc.constant('reserve and fail' as const), wanted: fc.integer({ min: 1, max: 20 }) }),
  fc.record({
    does: fc.constant('settle' as const),
    which: fc.nat(),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ does: fc.constant('cancel' as const), which: fc.nat() }),
  fc.record({ does: fc.constant('retry' as const), which: fc.nat(), wanted: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ does: fc.constant('change the limit' as const), limit: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ does: fc.constant('begin a month' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The rules in the plainest way: one counter, and the reservations that are open in this month or an earlier one. */
class Model {
  used = 0;
  limit = 30;
  open: { cards: number; ofThisMonth: boolean }[] = [];

  reserve(wanted: number): number {
    const granted = Math.max(0, Math.min(wanted, this.limit - this.used));
    this.used += granted;
    if (granted > 0) this.open.push({ cards: granted, ofThisMonth: true });
    return granted;
  }

  close(at: number, produced: number): void {
    const [closed] = this.open.splice(at, 1);
    if (closed?.ofThisMonth) this.used -= closed.cards - produced;
  }

  beginMonth(): void {
    this.used = 0;
    for (const reservation of this.open) reservation.ofThisMonth = false;
  }
}

describe('whatever happens in whatever order', () => {
  const database = useDatabase({ at: 'head' });
  const orm = useOrm(database, 2);
  let quota: Quota;
  let userId = '';

  beforeAll(async () => {
    quota = new Quota(orm.em, orm.unit);
    userId = (await insert(database, 'users', minimal.user())).id;
  });

  /** The real thing, with the list of open reservations that the rows of jobs would hold. */
  class Real {
    open: Reservation[] = [];

    async begin(): Promise<void> {
      await database.query(
        `update users set cards_generated_month = 0, cards_limit_month = 30,
           quota_period_start = date_trunc('month', now(), 'UTC') where id = $1`,
        [userId],
      );
    }

    async reserve(wanted: number): Promise<number> {
      try {
        const { reserved, period } = await orm.inUnitOfWork(() => quota.reserve(userId, wanted));
        this.open.push({ reserved, period });
        return reserved;
      } catch (error) {
        if (error instanceof QuotaExceededError) return 0;
        throw error;
      }
    }

    async reserveAndFail(wanted: number): Promise<void> {
      const failed = orm.inUnitOfWork(async () => {
        await quota.reserve(userId, wanted);
        throw new Error('the row of the job was refused');
      });
      await failed.catch(() => undefined);
    }

    async close(at: number, produced: number): Promise<void> {
      const [closed] = this.open.splice(at, 1);
      if (!closed) return;
      await orm.inUnitOfWork(async () => {
        if (produced === 0) await quota.release(userId, closed);
        else await quota.settle(userId, { ...closed, produced });
      });
    }

    /** The clock stands; all that was written becomes a month older. */
    async beginMonth(): Promise<void> {
      await database.query(
        `update users set quota_period_start = (quota_period_start at time zone 'UTC' - interval '1 month')
           at time zone 'UTC' where id = $1`,
        [userId],
      );
      this.open = this.open.map(({ reserved, period }) => ({
        reserved,
        period: new Date(Date.UTC(period.getUTCFullYear(), period.getUTCMonth() - 1, 1)),
      }));
    }

    async used(): Promise<unknown> {
      const [row] = await database.query(
        `select case when quota_period_start < date_trunc('month', now(), 'UTC') then 0
           else cards_generated_month end as used from users where id = $1`,
        [userId],
      );
      return row?.['used'];
    }
  }

  async function take(next: Step, model: Model, real: Real): Promise<void> {
    const at = 'which' in next && model.open.length > 0 ? next.which % model.open.length : 0;
    switch (next.does) {
      case 'reserve':
        return expect(await real.reserve(next.wanted)).toBe(model.reserve(next.wanted));
      case 'reserve and fail':
        return real.reserveAndFail(next.wanted);
      case 'settle': {
        const produced = Math.floor((model.open[at]?.cards ?? 0) * next.part);
        model.close(at, produced);
        return real.close(at, produced);
      }
      case 'cancel':
        model.close(at, 0);
        return real.close(at, 0);
      case 'retry':
        model.close(at, 0);
        await real.close(at, 0);
        return expect(await real.reserve(next.wanted)).toBe(model.reserve(next.wanted));
      case 'change the limit':
        model.limit = next.limit;
        await database.query('update users set cards_limit_month = $2 where id = $1', [userId, next.limit]);
        return undefined;
      case 'begin a month':
        model.beginMonth();
        return real.beginMonth();
    }
  }

  test('the counter is what a plain model of the rules says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const [model, real] = [new Model(), new Real()];
        await real.begin();
        for (const next of steps) {
          await take(next, model, real);
          expect(await real.used()).toBe(model.used);
        }
      }),
      { numRuns: 100 },
    );
  });
});
