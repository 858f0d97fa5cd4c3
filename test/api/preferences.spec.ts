import { beforeAll, describe, expect, test } from '@jest/globals';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const PATH = '/api/v1/users/me/preferences';
const DEFAULTS = {
  default_max_cards: 20,
  default_difficulty: 'medium',
  include_images: true,
  email_on_completion: true,
  email_on_failure: true,
};

describe('preferences', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { RATE_LIMIT_ENABLED: 'false' });
  const change = (payload: object) => api.ask(PATH, { method: 'PATCH', payload });
  const trail = () =>
    database.query(
      `select resource_type, resource_id = user_id::text as is_own, metadata from audit_logs
       where action = 'user.preferences_updated' order by id`,
    );

  beforeAll(() => api.ask(PATH));

  test('change one by one, and the answer has all five', async () => {
    expect(await change({ default_max_cards: 50 })).toMatchObject({
      status: 200,
      body: { ...DEFAULTS, default_max_cards: 50 },
    });
    const second = await change({ default_difficulty: 'hard', default_max_cards: 60 });
    expect(second.body).toEqual({ ...DEFAULTS, default_max_cards: 60, default_difficulty: 'hard' });
    expect((await api.ask(PATH)).body).toEqual(second.body);
    expect(await trail()).toEqual([
      { resource_type: 'user', is_own: true, metadata: { keys: ['default_max_cards'] } },
      { resource_type: 'user', is_own: true, metadata: { keys: ['default_difficulty', 'default_max_cards'] } },
    ]);
    expect(
      await database.query(`select key, value_type, category, is_public from settings where user_id is not null
                            order by key`),
    ).toEqual([
      { key: 'default_difficulty', value_type: 'string', category: 'preferences', is_public: false },
      { key: 'default_max_cards', value_type: 'integer', category: 'preferences', is_public: false },
    ]);
  });

  test('an empty change stores nothing', async () => {
    const before = await trail();
    expect(await change({})).toMatchObject({ status: 200, body: { default_max_cards: 60 } });
    expect(await trail()).toEqual(before);
  });

  for (const [payload, field] of [
    [{ default_max_cards: 0 }, 'default_max_cards'],
    [{ default_max_cards: 101 }, 'default_max_cards'],
    [{ default_max_cards: '5' }, 'default_max_cards'],
    [{ default_difficulty: 'brutal' }, 'default_difficulty'],
    [{ include_images: null }, 'include_images'],
    [{ include_images: false, theme: 'dark' }, 'theme'],
  ] as const) {
    test(`${JSON.stringify(payload)} is refused, and nothing of it kept`, async () => {
      const before = (await api.ask(PATH)).body;
      const answer = await change(payload);
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ field }] } });
      expect((await api.ask(PATH)).body).toEqual(before);
    });
  }

  // The original read them all, changed one and wrote them all back: the second of two was lost.
  test('two that change at the same time both stay', async () => {
    for (let round = 0; round < 20; round++) {
      await database.query('delete from settings where user_id is not null');
      const [cards, images] = [(round % 100) + 1, round % 2 === 0];
      const answers = await Promise.all([
        change({ default_max_cards: cards, email_on_failure: false }),
        change({ include_images: images, default_difficulty: 'easy', email_on_failure: true }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await api.ask(PATH)).body).toMatchObject({
        default_max_cards: cards,
        include_images: images,
        default_difficulty: 'easy',
      });
    }
  });

  test('belong to the caller', async () => {
    const other = { sub: 'another', email: 'another@example.org', username: 'another' };
    expect((await api.ask(PATH, { as: other })).body).toEqual(DEFAULTS);
    expect(await api.ask(PATH, { as: null, method: 'PATCH', payload: {} })).toMatchObject({ status: 401 });
  });
});
