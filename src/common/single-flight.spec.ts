import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleFlight, withTimeout } from './single-flight.ts';

describe('a check that many ask for', () => {
  test('runs once for all who ask at the same time', async () => {
    let runs = 0;
    const check = new SingleFlight(async () => ++runs, { holdMs: 0, limitMs: 1000 });
    expect(await Promise.all([check.get(), check.get(), check.get()])).toEqual([1, 1, 1]);
  });

  test('holds its answer for a while, then asks again', async () => {
    let runs = 0;
    const check = new SingleFlight(async () => ++runs, { holdMs: 40, limitMs: 1000 });
    expect([await check.get(), await check.get()]).toEqual([1, 1]);
    await sleep(60);
    expect(await check.get()).toBe(2);
  });

  test('does not hold a failure', async () => {
    let runs = 0;
    const once = async (): Promise<string> => {
      runs += 1;
      if (runs === 1) throw new Error('down');
      return 'up';
    };
    const check = new SingleFlight(once, { holdMs: 60_000, limitMs: 1000 });
    await expect(check.get()).rejects.toThrow('down');
    expect(await check.get()).toBe('up');
  });

  test('is asked again when it hangs for longer than the limit', async () => {
    const runs: PromiseWithResolvers<string>[] = [];
    const hang = async (): Promise<string> => {
      const run = Promise.withResolvers<string>();
      runs.push(run);
      return run.promise;
    };
    const check = new SingleFlight(hang, { holdMs: 60_000, limitMs: 40 });
    const first = check.get();
    void check.get();
    expect(runs).toHaveLength(1);
    await sleep(60);
    const second = check.get();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve('second');
    expect(await second).toBe('second');
    runs[0]?.reject(new Error('late'));
    await expect(first).rejects.toThrow('late');
    expect(await check.get()).toBe('second');
  });
});

describe('a limit in time', () => {
  test('lets work through that is quick enough', async () =>
    expect(await withTimeout(1000, 'It', Promise.resolve(1))).toBe(1));

  test('says what was too slow', async () => {
    await expect(withTimeout(10, 'The database', sleep(200))).rejects.toThrow('The database took longer than 10 ms.');
  });
});
