import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Task, TaskHandler } from '../../src/queue/task.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const quick = { retries: 2, retryDelaySeconds: 0, limitSeconds: 30 };

describe('the queue', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  let done: unknown[];
  beforeEach(() => {
    done = [];
  });

  /** A task of its own for each test, whose messages come to `run`. */
  const handlerOf = (run: (data: { n: number }) => Promise<void> | void, more: Partial<Task<{ n: number }>> = {}) => {
    const task = { name: `test.${randomUUID()}`, data: z.object({ n: z.int() }), ...quick, ...more };
    return {
      task,
      run: async (data) => {
        done.push(data.n);
        await run(data);
      },
    } satisfies TaskHandler<{ n: number }>;
  };
  const send = (task: Task<{ n: number }>, n: number, key?: string) =>
    worker.unit.run(() => worker.queue.send(task, { n }, key === undefined ? {} : { key }));
  const states = (name: string) =>
    database.query<{ state: string }>('select state::text from pgboss.job where name = $1', [name]);

  test('delivers what a unit of work has sent once it is stored, and nothing that was rolled back', async () => {
    const handler = handlerOf(() => undefined);
    const failing = worker.unit.run(async () => {
      await worker.queue.send(handler.task, { n: 1 });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await send(handler.task, 2);
    await worker.working([handler], () => until('it is done', async () => done.length > 0));
    expect(done).toEqual([2]);
  });

  test('sends nothing outside a unit of work, and nothing of another shape', async () => {
    const { task } = handlerOf(() => undefined);
    const { queue } = worker;
    await expect(queue.send(task, { n: 1 })).rejects.toThrow('outside a unit of work');
    await expect(worker.unit.run(() => queue.send(task, { n: 0.5 }))).rejects.toThrow();
    expect(await states(task.name)).toEqual([]);
  });

  test('delivers again what failed, as often as the task says, and then gives it up', async () => {
    const handler = handlerOf(() => Promise.reject(new Error('not today')));
    await send(handler.task, 1);
    await worker.working([handler], () =>
      until('it is given up', async () => (await states(handler.task.name))[0]?.state === 'failed'),
    );
    expect(done).toEqual([1, 1, 1]);
  });

  test('keeps one message for a key, and one alone without a key', async () => {
    const { task } = handlerOf(() => undefined, { policy: 'exclusive' });
    await Promise.all([send(task, 1, 'a'), send(task, 2, 'a'), send(task, 3, 'b'), send(task, 4), send(task, 5)]);
    expect(await states(task.name)).toHaveLength(3);
  });

  test('leaves messages of a group for later while as many of it run as its tier may, and takes others meanwhile', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const handler = handlerOf(() => released, { atOnce: { default: 1, tiers: { premium: 2 } } });
    const sendOf = (n: number, group?: { id: string; tier: string }) =>
      worker.unit.run(() => worker.queue.send(handler.task, { n }, { ...(group && { group }) }));
    const [free, premium] = [
      { id: 'one', tier: 'free' },
      { id: 'other', tier: 'premium' },
    ];
    await worker.working([handler], () =>
      worker.working([handler], async () => {
        for (const [n, group] of [
          [1, free],
          [2, premium],
          [3, premium],
        ] as const) {
          await sendOf(n, group);
          await until(`${n} runs`, async () => done.includes(n));
        }
        await sendOf(4, free);
        await sendOf(5, premium);
        await sendOf(6);
        await until('the last slot has passed over two and taken the third', async () => done.includes(6));
        expect(done).toEqual([1, 2, 3, 6]);
        release();
        await until('the others had their turn', async () => done.length === 6);
      }),
    );
  });

  test('gives each of many messages to one of two workers', async () => {
    const handler = handlerOf(() => undefined);
    for (let n = 0; n < 20; n++) await send(handler.task, n);
    await worker.working([handler], () =>
      worker.working([handler], () => until('all are done', async () => done.length >= 20)),
    );
    expect(done).toHaveLength(20);
    expect(new Set(done)).toEqual(new Set(Array.from({ length: 20 }, (_, n) => n)));
  });

  test('runs what has a schedule once, however many workers there are', async () => {
    const handler = handlerOf(() => undefined, { schedule: '0 3 * * *' });
    await worker.working([handler], () => worker.working([handler], async () => undefined));
    const schedules = await database.query('select cron, timezone from pgboss.schedule where name = $1', [
      handler.task.name,
    ]);
    expect(schedules).toEqual([{ cron: '0 3 * * *', timezone: 'UTC' }]);
  });

  test('lets work that is under way end when its worker is told to stop', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const handler = handlerOf(() => ended);
    await send(handler.task, 1);
    const stopped = worker.working([handler], () => until('it runs', async () => done.length === 1));
    setTimeout(end, 500);
    await stopped;
    expect(await states(handler.task.name)).toEqual([{ state: 'completed' }]);
  });
});

describe('a database without the queue', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);

  test('lets no unit of work that would send a message be stored, and says that it is not the caller’s fault', async () => {
    const answer = await app.ask('/api/v1/users/me', { method: 'DELETE', payload: { confirmation: 'DELETE' } });
    expect(answer).toMatchObject({ status: 503, body: { code: 'queue_unavailable' } });
    expect(await database.query('select from users where deleted_at is not null')).toEqual([]);
    expect((await app.ask('/api/v1/users/me')).status).toBe(200);
  });
});
