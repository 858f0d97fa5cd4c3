import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { CloseAccountHandler, type ClosingStep } from '../../src/modules/account/close-account.task.ts';
import { insert, minimal } from '../api/rows.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const ME = '/api/v1/users/me';
const DAY_MS = 24 * 60 * 60_000;

describe('an account that its user deletes', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const api = useApp(database, { RATE_LIMIT_ENABLED: 'false' });
  let ann = { sub: '', email: '', username: '', name: 'Ann' };
  let id = '';

  beforeEach(async () => {
    const username = `ann-${randomUUID()}`;
    ann = { sub: randomUUID(), email: `${username}@example.org`, username, name: 'Ann' };
    id = String((await api.ask(ME, { as: ann })).body['id']);
  });

  const remove = (confirmation: unknown = 'DELETE', as: typeof ann | null = ann) =>
    api.ask(ME, { method: 'DELETE', as, payload: { confirmation } });
  const user = async () => (await database.query('select * from users where id = $1', [id]))[0];
  const acts = () =>
    database.query(
      `select action, resource_type, resource_id, user_id from audit_logs
       where user_id = $1 and action not in ('user.created', 'user.login') order by id`,
      [id],
    );
  const messages = () => database.query(`select data from pgboss.job where data ->> 'user_id' = $1`, [id]);

  test('is closed at once, and its rows go in 30 days', async () => {
    const { status, body } = await remove();
    expect(status).toBe(202);
    expect(body).toEqual({ deletion_scheduled_for: expect.any(String) });
    const row = await user();
    expect(row).toMatchObject({
      is_active: false,
      email: `deleted+${id}@invalid`,
      username: null,
      display_name: null,
      keycloak_id: ann.sub,
    });
    const deletedAt = new Date(row?.['deleted_at']).getTime();
    expect(new Date(String(body['deletion_scheduled_for'])).getTime()).toBe(deletedAt + 30 * DAY_MS);

    expect(await acts()).toEqual([
      { action: 'user.deletion_requested', resource_type: 'user', resource_id: id, user_id: id },
    ]);
    expect(await messages()).toEqual([{ data: { user_id: id } }]);
    expect(await api.ask(ME, { as: ann })).toMatchObject({ status: 403, body: { code: 'account_deleted' } });
    expect(await remove()).toMatchObject({ status: 403, body: { code: 'account_deleted' } });
  });

  test('leaves address and name to a new one', async () => {
    await remove();
    const again = { ...ann, sub: randomUUID() };
    expect(await api.ask(ME, { as: again })).toMatchObject({
      status: 200,
      body: { email: ann.email, username: ann.username, id: expect.not.stringContaining(id) },
    });
  });

  test('stops its jobs, and no other', async () => {
    const other = await insert(database, 'users', minimal.user());
    const attempt = randomUUID();
    const waiting = await insert(database, 'jobs', minimal.job(id));
    const running = await insert(database, 'jobs', { ...minimal.job(id), status: 'processing', attempt });
    const failed = await insert(database, 'jobs', { ...minimal.job(id), status: 'failed', completed_at: 'now' });
    const foreign = await insert(database, 'jobs', minimal.job(other.id));
    await remove();
    const status = async (job: { id: string }) =>
      (await database.query('select status, attempt from jobs where id = $1', [job.id]))[0];
    expect(await status(waiting)).toEqual({ status: 'cancelled', attempt: null });
    expect(await status(running)).toEqual({ status: 'cancelled', attempt: null });
    expect(await status(failed)).toEqual({ status: 'failed', attempt: null });
    expect(await status(foreign)).toEqual({ status: 'pending', attempt: null });
    const cancelled = (await acts()).filter(({ action }) => action === 'job.cancelled');
    expect(new Set(cancelled.map(({ resource_id }) => resource_id))).toEqual(new Set([waiting.id, running.id]));
  });

  test('forgets its devices, and keeps its preferences until the end', async () => {
    await insert(database, 'settings', {
      user_id: id,
      key: 'push.0123',
      category: 'push',
      value_type: 'json',
      value: { endpoint: 'https://push.example.org/secret' },
    });
    await api.ask(`${ME}/preferences`, { method: 'PATCH', as: ann, payload: { default_max_cards: 7 } });
    await remove();
    expect(await database.query('select key from settings where user_id = $1', [id])).toEqual([
      { key: 'default_max_cards' },
    ]);
  });

  test('is deleted once, however many ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => remove()));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => ![202, 403].includes(status))).toEqual([]);
    expect(new Set(accepted.map(({ body }) => body['deletion_scheduled_for'])).size).toBe(1);
    expect(await acts()).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
  });

  for (const payload of [{ confirmation: 'delete' }, { confirmation: '' }, {}, { confirmation: 'DELETE', now: true }]) {
    test(`is not deleted by ${JSON.stringify(payload)}`, async () => {
      const answer = await api.ask(ME, { method: 'DELETE', as: ann, payload });
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
      expect(await user()).toMatchObject({ is_active: true, deleted_at: null, email: ann.email });
      expect(await acts()).toEqual([]);
    });
  }

  test('stays as it is when the message cannot be queued', async () => {
    const job = await insert(database, 'jobs', minimal.job(id));
    await database.query('alter schema pgboss rename to elsewhere');
    const answer = await remove();
    await database.query('alter schema elsewhere rename to pgboss');
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(JSON.stringify(answer.body)).not.toContain('pgboss');
    expect(await user()).toMatchObject({ is_active: true, deleted_at: null, email: ann.email });
    expect(await database.query('select status from jobs where id = $1', [job.id])).toEqual([{ status: 'pending' }]);
    expect(await acts()).toEqual([]);
  });

  test('needs a token', async () => {
    expect(await remove('DELETE', null)).toMatchObject({ status: 401 });
  });

  test('is closed elsewhere by a worker', async () => {
    const closed: string[] = [];
    const handler = new CloseAccountHandler(worker.em, [async (account) => void closed.push(account.id)]);
    // those of the tests before
    await database.query('delete from pgboss.job');
    await worker.working([handler], async () => {
      await remove();
      await until('the other system knows', async () => closed.includes(id));
    });
  });

  test('is closed wherever it can be, and the message comes back for the rest', async () => {
    await remove();
    const closed: string[] = [];
    const step =
      (name: string, failures: number): ClosingStep =>
      async () => {
        if (failures-- > 0) throw new Error(`${name} is unavailable`);
        closed.push(name);
      };
    const handler = new CloseAccountHandler(worker.em.fork(), [step('billing', 1), step('identity', 0)]);
    await expect(handler.run({ user_id: id })).rejects.toThrow(AggregateError);
    expect(closed).toEqual(['identity']);
    await handler.run({ user_id: id });
    expect(closed).toEqual(['identity', 'billing', 'identity']);
  });

  test('loses its subscription, also a free one', async () => {
    await insert(database, 'subscriptions', minimal.subscription(id));
    await remove();
    await worker.perform(CloseAccountHandler, { user_id: id });
    expect(await database.query('select status from subscriptions where user_id = $1', [id])).toEqual([
      { status: 'cancelled' },
    ]);
    expect(await user()).toMatchObject({ subscription_tier: 'free', is_active: false });
  });

  test('is closed elsewhere only if it was deleted, and still is there', async () => {
    const closed: string[] = [];
    const handler = new CloseAccountHandler(worker.em.fork(), [async (account) => void closed.push(account.id)]);
    await handler.run({ user_id: id });
    await handler.run({ user_id: randomUUID() });
    expect(closed).toEqual([]);
  });
});
