import { beforeAll, describe, expect, test } from '@jest/globals';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const other = { sub: 'another', email: 'another@example.org', username: 'another' };

const ago = (ms: number) => new Date(Date.now() - ms);

describe('the dashboard', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { RATE_LIMIT_ENABLED: 'false' });
  const body = async (path: string, as = {}) => (await api.ask(`/api/v1/${path}`, { as })).body;
  let userId: unknown;

  beforeAll(async () => {
    userId = (await body('users/me'))['id'];
    const strangerId = (await body('users/me', other))['id'];
    const decks = [
      { created_at: ago(0), card_count: 5 },
      { created_at: ago(7 * DAY_MS - HOUR_MS), card_count: 7 },
      { created_at: ago(7 * DAY_MS + HOUR_MS), card_count: 11 },
      { created_at: ago(30 * DAY_MS + HOUR_MS), card_count: 13 },
    ];
    for (const deck of decks) await insert(database, 'decks', { ...minimal.deck(userId), ...deck });
    const ended = { completed_at: 'now' };
    const jobs = [
      { status: 'pending', created_at: ago(HOUR_MS), subject: 'Biology' },
      { status: 'processing', created_at: ago(2 * HOUR_MS), progress_percent: 40 },
      { status: 'failed', created_at: ago(3 * HOUR_MS), ...ended },
      { status: 'cancelled', created_at: ago(40 * DAY_MS), ...ended },
    ];
    for (const job of jobs) await insert(database, 'jobs', { ...minimal.job(userId), ...job });
    await insert(database, 'decks', minimal.deck(strangerId));
    await insert(database, 'jobs', { ...minimal.job(strangerId), subject: 'Secret' });
  });

  test('counts decks, cards and active jobs of its user', async () => {
    expect(await body('dashboard/stats')).toEqual({
      total_decks: 4,
      total_cards: 36,
      active_jobs: 2,
      decks_this_week: 2,
      decks_this_month: 3,
    });
  });

  test('tells what was done last, jobs and decks in one list', async () => {
    const { items } = await body('dashboard/activity');
    expect(items).toEqual([
      {
        id: expect.any(String),
        type: 'deck',
        title: 'Biology',
        timestamp: expect.any(String),
        status: null,
        metadata: { card_count: 5, source_filename: 'biology.pdf', language: 'en' },
      },
      {
        id: expect.any(String),
        type: 'job',
        title: 'Processing: biology.pdf',
        timestamp: expect.any(String),
        status: 'pending',
        metadata: { progress_percent: 0, card_density: 'medium', subject: 'Biology', chapter: null },
      },
      expect.objectContaining({ type: 'job', status: 'processing' }),
      expect.objectContaining({ type: 'job', status: 'failed' }),
      expect.objectContaining({ type: 'deck', metadata: expect.objectContaining({ card_count: 7 }) }),
    ]);
  });

  test('tells as much as is asked for, and no more than there is', async () => {
    expect((await body('dashboard/activity?limit=1'))['items']).toHaveLength(1);
    const all = (await body('dashboard/activity?limit=20'))['items'];
    expect(all).toHaveLength(8);
    expect(JSON.stringify(all)).not.toContain('Secret');
    for (const query of ['limit=0', 'limit=21', 'limit=x', 'page=1']) {
      expect(await api.ask(`/api/v1/dashboard/activity?${query}`)).toMatchObject({ status: 422 });
    }
  });

  test('is empty for a new user', async () => {
    const nobody = { sub: 'new', email: 'new@example.org', username: 'new' };
    expect(await body('dashboard/stats', nobody)).toEqual({
      total_decks: 0,
      total_cards: 0,
      active_jobs: 0,
      decks_this_week: 0,
      decks_this_month: 0,
    });
    expect(await body('dashboard/activity', nobody)).toEqual({ items: [] });
  });

  test('users see their numbers, and since when they are here', async () => {
    const me = await body('users/me');
    expect(await body('users/me/stats')).toEqual({
      total_decks: 4,
      total_cards: 36,
      member_since: me['created_at'],
      last_login: me['last_login_at'],
    });
  });

  test('needs a token', async () => {
    for (const path of ['dashboard/stats', 'dashboard/activity', 'users/me/stats']) {
      expect(await api.ask(`/api/v1/${path}`, { as: null })).toMatchObject({ status: 401 });
    }
  });
});
