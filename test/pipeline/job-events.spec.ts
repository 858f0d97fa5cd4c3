import { beforeAll, describe, expect, test } from '@jest/globals';
import { installQueue } from '../../src/queue/install-queue.ts';
import { insert, minimal, type Row } from '../api/rows.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

describe('a client that waits for a job', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  const replica = useApp(database);
  let userId: unknown;

  beforeAll(async () => {
    await installQueue(database.url);
    userId = (await app.ask('/api/v1/users/me')).body['id'];
  });

  const listening = async () =>
    (
      await database.query<Row>(`select pid::text as id from pg_stat_activity where application_name = 'anki-compendium events'
       and datname = current_database() and query like 'listen %'`)
    ).length > 0;

  const slots = async () =>
    (
      await database.query<Row>(`select l.pid::text as id from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and a.application_name = 'anki-compendium streams' and a.datname = current_database()`)
    ).length;

  test('gets its events until its end, also when another replica ends it', async () => {
    const job = await insert(database, 'jobs', minimal.job(userId));
    const stream = app.ask(`/api/v1/jobs/${job.id}/events`);
    await until('the stream listens', listening);
    expect((await replica.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' })).status).toBe(200);
    const { status, headers, body } = await stream;
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const events = String(body['text'])
      .split('\n')
      .filter((line) => line.startsWith('event: '));
    expect(events).toEqual(['event: progress', 'event: cancelled']);
  });

  test('gets the end of the stream, and no error, when the job is deleted meanwhile', async () => {
    const job = await insert(database, 'jobs', minimal.job(userId));
    const stream = app.ask(`/api/v1/jobs/${job.id}/events`);
    await until('the stream is open', async () => (await slots()) === 1);
    await until('the stream listens', listening);
    const path = `/api/v1/jobs/${job.id}?cancel=true`;
    expect((await replica.ask(path, { method: 'DELETE' })).status).toBe(204);
    const { status, body } = await stream;
    expect(status).toBe(200);
    expect(String(body['text'])).toMatch(/^id: 1\nevent: progress\ndata: .*\n\n$/);
    expect((await app.ask(`/api/v1/jobs/${job.id}/events`)).status).toBe(404);
  });

  test('has five streams open at most, over all replicas, and a new one as soon as another ends', async () => {
    const [kept, ended] = [
      await insert(database, 'jobs', minimal.job(userId)),
      await insert(database, 'jobs', minimal.job(userId)),
    ];
    const watch = (where: typeof app, { id }: Row) => where.ask(`/api/v1/jobs/${id}/events`);
    const cancel = ({ id }: Row) => app.ask(`/api/v1/jobs/${id}/cancel`, { method: 'POST' });
    const open = [app, app, replica, replica].map((where) => watch(where, kept));
    const last = watch(app, ended);
    await until('all are open', async () => (await slots()) === 5);
    for (const where of [app, replica]) {
      expect(await watch(where, kept)).toMatchObject({ status: 409, body: { code: 'too_many_streams' } });
    }
    await cancel(ended);
    expect((await last).status).toBe(200);
    await until('its slot is free', async () => (await slots()) === 4);
    open.push(watch(replica, kept));
    await until('the new one is open', async () => (await slots()) === 5);
    await cancel(kept);
    expect((await Promise.all(open)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await until('all slots are free', async () => (await slots()) === 0);
  });

  test("does not get those of another user's", async () => {
    const stranger = await insert(database, 'users', minimal.user());
    const job = await insert(database, 'jobs', minimal.job(stranger.id));
    expect((await app.ask(`/api/v1/jobs/${job.id}/events`)).status).toBe(404);
    expect((await app.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' })).status).toBe(404);
  });

  test('is told in few bytes that nothing has changed', async () => {
    const job = await insert(database, 'jobs', minimal.job(userId));
    const path = `/api/v1/jobs/${job.id}/status`;
    const first = await app.ask(path);
    expect([first.status, first.body]).toMatchObject([200, { status: 'pending', retry_after_ms: 5_000 }]);
    const headers = { 'if-none-match': String(first.headers['etag']) };
    expect(await app.ask(path, { headers })).toMatchObject({ status: 304, body: { text: '' } });
    await app.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' });
    expect(await app.ask(path, { headers })).toMatchObject({
      status: 200,
      body: { status: 'cancelled', retry_after_ms: null },
    });
  });
});
