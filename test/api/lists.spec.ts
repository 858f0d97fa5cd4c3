import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { useDatabase } from '../support/use-database.ts';
import type { Row } from './rows.ts';
import { insert, minimal } from './rows.ts';
import { useApp } from '../support/use-app.ts';

const PROFILE = [
  'id',
  'email',
  'username',
  'display_name',
  'subscription_tier',
  'cards_generated_month',
  'cards_limit_month',
  'cards_remaining',
  'quota_resets_at',
  'is_admin',
  'created_at',
  'updated_at',
  'last_login_at',
];

describe("a user's own things", () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database);
  const stranger = { sub: randomUUID(), email: 'stranger@example.org', username: 'stranger' };
  let userId: unknown;
  let job: Row;
  let deck: Row;
  let strangersDeck: Row;
  let strangersJob: Row;

  beforeAll(async () => {
    userId = (await api.ask('/api/v1/users/me')).body['id'];
    const strangerId = (await api.ask('/api/v1/users/me', { as: stranger })).body['id'];
    await insert(database, 'jobs', { ...minimal.job(userId), source_filename: '100%_sure.pdf' });
    const failed = { status: 'failed', completed_at: 'now', error_code: 'no_text' };
    await insert(database, 'jobs', { ...minimal.job(userId), ...failed });
    const done = { status: 'completed', progress_percent: 100, completed_at: 'now' };
    job = await insert(database, 'jobs', {
      ...minimal.job(userId),
      ...done,
      source_file_size_bytes: '9007199254740993',
    });
    strangersJob = await insert(database, 'jobs', minimal.job(strangerId));
    deck = await insert(database, 'decks', {
      ...minimal.deck(userId),
      job_id: job.id,
      tags: ['biology', 'biology::cells'],
      card_count: 12,
    });
    await insert(database, 'decks', { ...minimal.deck(userId), name: 'Chemie', language: 'de', tags: ['chemistry'] });
    strangersDeck = await insert(database, 'decks', minimal.deck(strangerId));
  });

  test('GET /users/me shows the profile, and nothing of the identity provider', async () => {
    const { body } = await api.ask('/api/v1/users/me');
    expect(Object.keys(body)).toEqual(PROFILE);
  });

  test('GET /users/me counts from zero in a new month', async () => {
    const spent = `cards_generated_month = 28, quota_period_start = date_trunc('month', now(), 'UTC')`;
    await database.query(`update users set ${spent} where id = $1`, [userId]);
    expect(await api.ask('/api/v1/users/me')).toMatchObject({
      body: { cards_generated_month: 28, cards_remaining: 2 },
    });
    await database.query(
      `update users set quota_period_start = quota_period_start - interval '1 month' where id = $1`,
      [userId],
    );
    expect(await api.ask('/api/v1/users/me')).toMatchObject({
      body: { cards_generated_month: 0, cards_remaining: 30 },
    });
  });

  test('GET /decks is a page of them, newest first', async () => {
    const { status, body } = await api.ask('/api/v1/decks');
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 2, page: 1, page_size: 20, pages: 1 });
    const none = await api.ask('/api/v1/decks?q=nothing-like-it');
    expect(none.body).toMatchObject({ total: 0, page: 1, pages: 0, items: [] });
    expect(body['items']).toEqual([
      expect.objectContaining({ name: 'Chemie' }),
      expect.objectContaining({
        id: deck.id,
        job_id: job.id,
        user_id: userId,
        tags: ['biology', 'biology::cells'],
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain('.apkg');
  });

  for (const [query, names] of [
    ['q=chem', ['Chemie']],
    ['q=BIO', ['Chemie', 'Biology']],
    ['q=%25', []],
    ['tags=biology', ['Biology']],
    ['tags=biology&tags=chemistry', []],
    ['language=de', ['Chemie']],
    ['sort=name', ['Biology', 'Chemie']],
    ['sort=-card_count', ['Biology', 'Chemie']],
    ['page_size=1&page=2', ['Biology']],
    ['page=9', []],
    ['q=%3F', []],
    ['tags=%3F', []],
    ['q=%3F&tags=%3F&tags=biology&language=%3F&page=9', []],
  ] as const) {
    test(`GET /decks?${query} gives ${names.join(', ') || 'none'}`, async () => {
      const { body } = await api.ask(`/api/v1/decks?${query}`);
      expect(body['items']).toEqual(names.map((name) => expect.objectContaining({ name })));
    });
  }

  test('GET /decks says how many there are, also on a page after the last one', async () => {
    const { body } = await api.ask('/api/v1/decks?q=bio&page=9');
    expect(body).toMatchObject({ total: 2, pages: 1, items: [] });
  });

  test('GET /decks/:id shows one', async () => {
    const { status, body } = await api.ask(`/api/v1/decks/${deck.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: deck.id, card_count: 12, language: 'en', settings: {}, description: null });
  });

  for (const [query, statuses] of [
    ['', ['completed', 'failed', 'pending']],
    ['?status=failed', ['failed']],
    ['?status=failed&status=pending', ['failed', 'pending']],
    ['?status=cancelled', []],
    ['?q=100%25_', ['pending']],
    ['?created_to=2020-01-01T00:00:00Z', []],
    ['?created_from=2020-01-01T00:00:00%2B02:00&sort=created_at', ['pending', 'failed', 'completed']],
  ] as const) {
    test(`GET /jobs${query} gives ${statuses.join(', ') || 'none'}`, async () => {
      const { body } = await api.ask(`/api/v1/jobs${query}`);
      expect(body['items']).toEqual(statuses.map((status) => expect.objectContaining({ status })));
    });
  }

  test('GET /jobs/:id shows one, with its deck and its stage in words', async () => {
    const { body } = await api.ask(`/api/v1/jobs/${job.id}`);
    expect(body).toMatchObject({
      status: 'completed',
      result_deck_id: deck.id,
      stage_name: 'Waiting',
      source_file_size_bytes: '9007199254740993',
    });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['attempt']));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['source_file_path']));
  });

  test("another user's deck and job are as unknown as those that do not exist", async () => {
    const answers = await Promise.all(
      [`decks/${strangersDeck.id}`, `decks/${randomUUID()}`, `jobs/${strangersJob.id}`, `jobs/${randomUUID()}`].map(
        (path) => api.ask(`/api/v1/${path}`),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [404, 'deck_not_found'],
      [404, 'deck_not_found'],
      [404, 'job_not_found'],
      [404, 'job_not_found'],
    ]);
  });
});
