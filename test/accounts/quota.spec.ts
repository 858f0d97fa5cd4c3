import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toProblem } from '../../src/common/problem.ts';
import { Quota } from '../../src/modules/users/quota.ts';
import { QuotaExceededError } from '../../src/modules/users/users-errors.ts';
import { insert, minimal } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';
import { useOrm } from './use-orm.ts';

const [THIS_MONTH, NEXT_MONTH] = [0, 1].map((offset) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the quota of a month', () => {
  const database = useDatabase({ at: 'head' });
  const orm = useOrm(database, 40);
  let quota: Quota;
  let userId = '';

  beforeAll(async () => {
    quota = new Quota(orm.em, orm.unit);
    userId = (await insert(database, 'users', minimal.user())).id;
  });
  const set = (columns: string) => database.query(`update users set ${columns} where id = $1`, [userId]);
  beforeEach(() =>
    set(`cards_generated_month = 0, quota_period_start = date_trunc('month', now(), 'UTC'),
                        cards_limit_month = 30, is_active = true`),
  );
  const counted = async () =>
    (await database.query('select cards_generated_month from users where id = $1', [userId]))[0]?.[
      'cards_generated_month'
    ];
  const reserve = (wanted: number) => orm.inUnitOfWork(() => quota.reserve(userId, wanted));

  /** What is granted to each of those who ask at once; 0 for a refusal. */
  const grantedTo = (wishes: readonly number[]) =>
    Promise.all(
      wishes.map(async (wanted) => {
        try {
          return (await reserve(wanted)).reserved;
        } catch (error) {
          if (error instanceof QuotaExceededError) return 0;
          throw error;
        }
      }),
    );

  test('is 30 cards for 200 who ask for one at the same time, neither more nor less', async () => {
    const granted = await grantedTo(Array.from({ length: 200 }, () => 1));
    expect(granted.filter((cards) => cards === 1)).toHaveLength(30);
    expect(granted.filter((cards) => cards === 0)).toHaveLength(170);
    expect(await counted()).toBe(30);
  });

  test('is there for two at once that have each written a row of the same user before: neither waits for the other', async () => {
    const other = await database.connect();
    await other.query('begin');
    await other.query(`insert into api.idempotency_keys (user_id, key, request_hash) values ($1, 'first', 'x')`, [
      userId,
    ]);
    try {
      const reserved = orm.inUnitOfWork(async () => {
        await orm.em.execute(`set local lock_timeout = '2s'`);
        await orm.em.execute(
          `insert into api.idempotency_keys (user_id, key, request_hash) values (?, 'second', 'x')`,
          [userId],
        );
        return quota.reserve(userId, 1);
      });
      expect((await reserved).reserved).toBe(1);
    } finally {
      await other.query('rollback');
    }
  });

  test('is 30 cards for 200 who ask for several, also when the counter is of a month that is over', async () => {
    await set(`cards_generated_month = 29, quota_period_start = quota_period_start - interval '2 months'`);
    const granted = await grantedTo(Array.from({ length: 200 }, (_, at) => 1 + (at % 7)));
    expect(sum(granted)).toBe(30);
    expect(await counted()).toBe(30);
  });

  test('loses no card while 200 reserve, settle, release and fail at the same time', async () => {
    await set('cards_limit_month = 500');
    const produced = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const reservation = await reserve(2);
        if (at % 4 === 0) return reservation.reserved;
        if (at % 4 === 1) await orm.inUnitOfWork(() => quota.release(userId, reservation));
        if (at % 4 === 2) await orm.inUnitOfWork(() => quota.settle(userId, { ...reservation, produced: 1 }));
        if (at % 4 === 3) {
          await expect(
            orm.inUnitOfWork(async () => {
              await quota.release(userId, reservation);
              throw new Error('after all, nothing of this');
            }),
          ).rejects.toThrow('nothing of this');
          return reservation.reserved;
        }
        return at % 4 === 2 ? 1 : 0;
      }),
    );
    expect(await counted()).toBe(sum(produced));
    expect(sum(produced)).toBe(250);
  });

  test('gives as many as are left, and tells when that was the last', async () => {
    expect(await reserve(20)).toEqual({ reserved: 20, period: THIS_MONTH, limitReached: false });
    expect(await reserve(20)).toEqual({ reserved: 10, period: THIS_MONTH, limitReached: true });
  });

  test('refuses when nothing is left, with what a program needs', async () => {
    await set('cards_generated_month = 31');
    const error: unknown = await reserve(1).catch((refusal: unknown) => refusal);
    expect(toProblem(error, 'r')).toEqual({
      type: 'urn:anki-compendium:quota_exceeded',
      title: 'Forbidden',
      status: 403,
      code: 'quota_exceeded',
      detail: expect.stringContaining('30 cards'),
      limit: 30,
      used: 31,
      resets_at: NEXT_MONTH?.toISOString(),
      request_id: 'r',
    });
    expect(await counted()).toBe(31);
  });

  test('takes back what was not made, once the work is done or given up', async () => {
    const reservation = await reserve(30);
    expect(reservation.limitReached).toBe(true);
    expect(await orm.inUnitOfWork(() => quota.settle(userId, { ...reservation, produced: 30 }))).toEqual({
      limitReached: true,
    });
    expect(await orm.inUnitOfWork(() => quota.settle(userId, { ...reservation, produced: 12 }))).toEqual({
      limitReached: false,
    });
    expect(await counted()).toBe(12);
    await orm.inUnitOfWork(() => quota.release(userId, reservation));
    expect(await counted()).toBe(0);
  });

  test('takes back nothing that belongs to a month before', async () => {
    await set(`quota_period_start = quota_period_start - interval '1 month'`);
    await orm.inUnitOfWork(() => quota.reserve(userId, 7));
    const period = new Date(Number(THIS_MONTH) - 1);
    period.setUTCDate(1);
    period.setUTCHours(0, 0, 0, 0);
    await orm.inUnitOfWork(() => quota.release(userId, { reserved: 5, period }));
    expect(await counted()).toBe(7);
  });

  test('does not go back when a month has begun on another clock', async () => {
    await set(`cards_generated_month = 3, quota_period_start = date_trunc('month', now(), 'UTC') + interval '1 month'`);
    expect(await reserve(5)).toMatchObject({ reserved: 5, period: NEXT_MONTH });
    expect(await counted()).toBe(8);
  });

  test('is closed with the account, and does not exist for an unknown user', async () => {
    await set('is_active = false');
    await expect(reserve(1)).rejects.toMatchObject({ code: 'account_inactive', kind: 'forbidden' });
    expect(await counted()).toBe(0);
    const nobody = '00000000-0000-0000-0000-000000000000';
    await expect(orm.inUnitOfWork(() => quota.reserve(nobody, 1))).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });

  test('knows no parts of cards, and no more made than reserved', async () => {
    for (const wanted of [0, -1, 1.5]) await expect(reserve(wanted)).rejects.toThrow(RangeError);
    const reservation = await reserve(2);
    for (const produced of [3, -1]) {
      const settled = orm.inUnitOfWork(() => quota.settle(userId, { ...reservation, produced }));
      await expect(settled).rejects.toThrow(RangeError);
    }
    expect(await counted()).toBe(2);
  });
});
