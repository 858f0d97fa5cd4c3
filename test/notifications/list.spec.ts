import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { installQueue } from '../../src/queue/install-queue.ts';
import { insert, minimal, type Row } from '../api/rows.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const PATH = '/api/v1/notifications';
const ADMIN = { sub: randomUUID(), email: 'notices-admin@example.org', username: 'notices-admin', roles: ['admin'] };

describe('the list of notifications', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  const stranger = { sub: randomUUID(), email: 'notices-stranger@example.org', username: 'notices-stranger' };
  let userId: unknown;
  let strangerId: unknown;

  beforeAll(async () => {
    await installQueue(database.url);
    userId = (await app.ask('/api/v1/users/me')).body['id'];
    strangerId = (await app.ask('/api/v1/users/me', { as: stranger })).body['id'];
  });
  beforeEach(() => database.query('delete from notifications'));

  const add = (columns: Record<string, unknown> = {}): Promise<Row> =>
    insert(database, 'notifications', { ...minimal.notification(userId), ...columns });
  const readAt = async ({ id }: Row): Promise<unknown> =>
    (await database.query<Row>('select id, read_at from notifications where id = $1', [id]))[0]?.['read_at'];

  test('is filtered by what was read and by type, and always says how many are unread', async () => {
    const read = await add({ read_at: 'now' });
    const failed = await add({ type: 'job_failed' });
    await add();
    await insert(database, 'notifications', minimal.notification(strangerId));

    expect((await app.ask(PATH)).body).toMatchObject({ total: 3, unread_count: 2 });
    expect((await app.ask(`${PATH}?unread=true`)).body).toMatchObject({ total: 2, unread_count: 2 });
    expect((await app.ask(`${PATH}?unread=false`)).body).toMatchObject({ total: 1, items: [{ id: read.id }] });
    expect((await app.ask(`${PATH}?type=job_failed`)).body).toMatchObject({ total: 1, items: [{ id: failed.id }] });
    expect((await app.ask(`${PATH}?type=job_failed&unread=false`)).body).toMatchObject({ total: 0, unread_count: 2 });
    expect((await app.ask(`${PATH}?unread=perhaps`)).status).toBe(422);
  });

  test('leads to what it is about, and keeps what is only ours', async () => {
    await add({ data: { job_id: 'a', deck_id: 'b', dedupe_key: 'job:a' } });
    expect((await app.ask(PATH)).body).toMatchObject({ items: [{ data: { job_id: 'a', deck_id: 'b' } }] });
    expect(JSON.stringify((await app.ask(PATH)).body)).not.toContain('dedupe_key');
  });

  test('notes once that one was read, and never takes it back', async () => {
    const row = await add();
    expect((await app.ask(`${PATH}/${row.id}/read`, { method: 'POST' })).status).toBe(204);
    const first = await readAt(row);
    expect(first).toBeInstanceOf(Date);
    expect((await app.ask(`${PATH}/${row.id}/read`, { method: 'POST' })).status).toBe(204);
    expect(await readAt(row)).toEqual(first);
  });

  test('is read as a whole: what was read before keeps its time, and other users are not touched', async () => {
    const before = await add({ read_at: '2026-01-01T00:00:00Z' });
    const unread = await add();
    const theirs = await insert(database, 'notifications', minimal.notification(strangerId));
    expect((await app.ask(`${PATH}/read-all`, { method: 'POST' })).status).toBe(204);
    expect(await readAt(before)).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(await readAt(unread)).toBeInstanceOf(Date);
    expect(await readAt(theirs)).toBeNull();
  });

  test('does not know those of another user', async () => {
    const theirs = await insert(database, 'notifications', minimal.notification(strangerId));
    expect((await app.ask(`${PATH}/${theirs.id}/read`, { method: 'POST' })).status).toBe(404);
    expect((await app.ask(`${PATH}/${theirs.id}`, { method: 'DELETE' })).status).toBe(404);
    expect(await readAt(theirs)).toBeNull();
  });

  test('lets one be removed', async () => {
    const row = await add();
    expect((await app.ask(`${PATH}/${row.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await app.ask(`${PATH}/${row.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await app.ask(PATH)).body).toMatchObject({ total: 0 });
  });

  test('retries a failed push for an admin, with its message in the queue', async () => {
    const failed = await add({ status: 'failed', attempts: 5 });
    const resend = () => app.ask(`/api/v1/admin/notifications/${failed.id}/resend`, { method: 'POST', as: ADMIN });
    expect((await resend()).status).toBe(204);
    const rows = await database.query<Row>('select id, status, attempts from notifications where id = $1', [failed.id]);
    expect(rows).toMatchObject([{ status: 'pending', attempts: 0 }]);
    const queued = `select id from pgboss.job where data ->> 'notification_id' = $1`;
    expect(await database.query<Row>(queued, [failed.id])).toHaveLength(1);

    expect(await resend()).toMatchObject({ status: 409 });
    expect(await database.query<Row>(queued, [failed.id])).toHaveLength(1);
  });
});
