import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { Idempotency } from '../../src/common/persistence/idempotency.ts';
import { UnitOfWork } from '../../src/common/persistence/unit-of-work.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const Made = z.object({ id: z.string() });

const fail = async () => {
  throw new Error('The shop is closed.');
};

describe('a request with an idempotency key', () => {
  const database = useDatabase({ at: 'head' });
  let orm: MikroORM;
  let idempotency: Idempotency;
  let userId: string;
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test' }));
    idempotency = new Idempotency(orm.em, new UnitOfWork(orm.em));
    userId = (await insert(database, 'users', minimal.user())).id;
  });

  afterAll(() => orm.close());

  /** Makes a deck of that name, once for each key. */
  const makeDeck = (key: string | undefined, name = 'Biology', work: () => Promise<unknown> = async () => undefined) =>
    idempotency.once({ userId, key, request: ['POST /decks', { name }], answer: Made }, async () => {
      const file = { name, source: 'b.pdf', path: `${randomUUID()}.apkg` };
      const [row] = await orm.em.execute<{ id: string }[]>(
        'insert into decks (user_id, name, source_filename, file_path) values (?, ?, ?, ?) returning id',
        [userId, file.name, file.source, file.path],
      );
      await work();
      return Made.parse(row);
    });
  const decks = async (name: string) => (await database.query('select 1 from decks where name = $1', [name])).length;

  test('is done once by ten that arrive together, and each is told the same', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => makeDeck('ten', 'Ten', () => sleep(100))));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await decks('Ten')).toBe(1);
  });

  test('gets the first answer later too', async () => {
    const first = await makeDeck('again', 'Again');
    expect(await makeDeck('again', 'Again')).toEqual(first);
    expect(await decks('Again')).toBe(1);
  });

  test('is refused when the key was used for another request', async () => {
    await makeDeck('one', 'One');
    await expect(makeDeck('one', 'Two')).rejects.toMatchObject({ code: 'idempotency_key_reused', kind: 'invalid' });
    expect(await decks('Two')).toBe(0);
  });

  test('may fail and retry', async () => {
    await expect(makeDeck('fails', 'Fails', fail)).rejects.toThrow('The shop is closed.');
    expect(await decks('Fails')).toBe(0);
    await makeDeck('fails', 'Fails');
    expect(await decks('Fails')).toBe(1);
  });

  test('takes the place of a first one that fails while it waits', async () => {
    const answers = await Promise.allSettled([
      makeDeck('heir', 'Heir', async () => {
        await sleep(200);
        throw new Error('The shop is closed.');
      }),
      sleep(50).then(() => makeDeck('heir', 'Heir')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await decks('Heir')).toBe(1);
  });

  test('does not wait for ever for the first', async () => {
    const first = makeDeck('slow', 'Slow', () => sleep(6_000));
    await sleep(100);
    const impatient = await makeDeck('slow', 'Slow').catch((error: unknown) => error);
    expect(await first).toEqual(await makeDeck('slow', 'Slow'));
    expect(impatient).toMatchObject({ code: 'idempotency_key_in_use', kind: 'conflict' });
  });

  test('has nothing to do with the same key of another user', async () => {
    const mine = await makeDeck('shared', 'Shared');
    userId = (await insert(database, 'users', minimal.user())).id;
    expect((await makeDeck('shared', 'Shared')).id).not.toBe(mine.id);
  });

  test('is simply done when it has none', async () => {
    await makeDeck(undefined, 'Plain');
    await makeDeck(undefined, 'Plain');
    expect(await decks('Plain')).toBe(2);
  });
});
