import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../src/database/orm-options.ts';
import { RateCounter } from '../../src/modules/rate-limits/rate-counter.ts';
import { PurgeExpiredRowsHandler } from '../../src/modules/rate-limits/purge-expired-rows.task.ts';
import { judge } from '../../src/modules/rate-limits/sliding-window.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

describe('a sliding window', () => {
  const row = { passes: false, previous_hits: 0, elapsed_seconds: 15 };

  test.each([
    ['fades the window before', { ...row, hits: 0, previous_hits: 60 }, { passes: false, retrySeconds: 0 }],
    ['waits for the next one when this one is full', { ...row, hits: 60 }, { retrySeconds: 46, resetSeconds: 45 }],
    [
      'waits for both when both are full',
      { ...row, hits: 60, previous_hits: 60 },
      { retrySeconds: 46, resetSeconds: 45 },
    ],
    [
      'waits until enough of the window before has passed',
      { ...row, hits: 29, previous_hits: 60 },
      { retrySeconds: 15, resetSeconds: 45 },
    ],
    ['knows a row of the window before', { ...row, hits: 60, elapsed_seconds: 60.5 }, { retrySeconds: 0.5 }],
    [
      'counts what of the window before is left',
      { passes: true, hits: 3, previous_hits: 40, elapsed_seconds: 15 },
      { passes: true, used: 33, retrySeconds: 0 },
    ],
  ] as const)('%s', (_what, counted, expected) => {
    const verdict = judge(counted, 60, 60);
    expect({ ...verdict, retrySeconds: Number(verdict.retrySeconds.toFixed(6)) }).toMatchObject(expected);
  });
});

describe('the counter', () => {
  const database = useDatabase({ at: 'head' });
  let orm: MikroORM;
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test' }));
  });
  afterAll(() => orm.close());
  /** One of another process: it remembers no refusal. */
  const counter = () => new RateCounter(orm.em);
  const passes = async (key: string, limit = 2, seconds = 2) =>
    !(await counter().increment(key, seconds * 1000, limit)).isBlocked;

  test('lets the next request pass when it said it would, and not before', async () => {
    for (const expected of [true, true, false, false]) expect(await passes('ann')).toBe(expected);
    const { timeToBlockExpire } = await counter().increment('ann', 2000, 2);
    const refusedAt = Date.now();
    while (!(await passes('ann'))) await sleep(25);
    expect((Date.now() - refusedAt) / 1000).toBeGreaterThan(timeToBlockExpire - 1.1);
    expect((Date.now() - refusedAt) / 1000).toBeLessThan(timeToBlockExpire + 0.2);
  });

  test('starts again after two windows of silence', async () => {
    for (const expected of [true, false]) expect(await passes('ben', 1, 1)).toBe(expected);
    await sleep(2_000);
    expect(await passes('ben', 1, 1)).toBe(true);
  });

  test('refuses a client from memory until the wait is over', async () => {
    const here = counter();
    for (let n = 0; n < 2; n++) await here.increment('cleo', 60_000, 1);
    await database.query(`delete from api.rate_limits where key = 'cleo'`);
    expect(await here.increment('cleo', 60_000, 1)).toMatchObject({ isBlocked: true });
    expect(await passes('cleo', 1, 60)).toBe(true);
  });

  test('gives up on a database that takes too long', async () => {
    const client = await database.connect();
    await client.query('begin; lock table api.rate_limits');
    await expect(counter().increment('dan', 60_000, 1)).rejects.toThrow('No answer of the rate counter');
    await client.query('rollback');
  });

  test('and the keys of requests are swept when no request can ask for them', async () => {
    const userId = (await insert(database, 'users', minimal.user())).id;
    await database.query(`
      delete from api.rate_limits;
      insert into api.rate_limits values ('old', now() - interval '121 minutes', 1, 0), ('new', now(), 1, 0)`);
    await database.query(
      `insert into api.idempotency_keys (user_id, key, request_hash, created_at)
       values ($1, 'old', '', now() - interval '25 hours'), ($1, 'new', '', now() - interval '23 hours')`,
      [userId],
    );
    await new PurgeExpiredRowsHandler(orm.em.fork()).run();
    expect(await database.query('select key from api.rate_limits')).toEqual([{ key: 'new' }]);
    expect(await database.query('select key from api.idempotency_keys')).toEqual([{ key: 'new' }]);
  });
});
