import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { installQueue } from '../../src/queue/install-queue.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal, type Row } from './rows.ts';

const JOBS = '/api/v1/admin/jobs';
const ADMIN = { sub: randomUUID(), email: 'helper@example.org', username: 'helper', roles: ['admin'] };
const OWNER = { sub: randomUUID(), email: 'owner@example.org', username: 'owner' };

/** @returns the key of a PDF that is there. */
async function storedPdf(): Promise<string> {
  const key = `${randomUUID()}.pdf`;
  await mkdir(path.join(storageFolder(), 'pdfs'), { recursive: true });
  await writeFile(path.join(storageFolder(), 'pdfs', key), '%PDF-');
  return key;
}

describe('an admin', () => {
  const database = useDatabase({ at: 'head' });
  beforeAll(() => installQueue(database.url));
  const app = useApp(database);
  let adminId: unknown;
  let ownerId: unknown;

  beforeAll(async () => {
    adminId = (await app.ask('/api/v1/users/me', { as: ADMIN })).body['id'];
    ownerId = (await app.ask('/api/v1/users/me', { as: OWNER })).body['id'];
  });

  const see = (query: string) => app.ask(`${JOBS}${query}`, { as: ADMIN });
  const order = (id: string, verb: 'retry' | 'cancel') =>
    app.ask(`${JOBS}/${id}/${verb}`, { method: 'POST', as: ADMIN });
  const job = (columns: object = {}) => insert(database, 'jobs', { ...minimal.job(ownerId), ...columns });
  const failed = async (columns: object = {}) =>
    job({
      source_file_path: await storedPdf(),
      max_cards: 4,
      status: 'failed',
      completed_at: new Date(),
      error_code: 'provider_error',
      error_message: 'The model did not answer.',
      ...columns,
    });
  const stateOf = async ({ id }: Row) =>
    (await database.query<Row>('select status::text, retry_count, cards_reserved from jobs where id = $1', [id]))[0];
  const used = async (userId = ownerId) =>
    (await database.query<Row>('select cards_generated_month as used from users where id = $1', [userId]))[0]?.['used'];
  const audit = ({ id }: Row) =>
    database.query<Row>(
      `select user_id, action from audit_logs where resource_type = 'job' and resource_id = $1 order by id`,
      [id],
    );
  const messages = ({ id }: Row) =>
    database.query<Row>(`select id from pgboss.job where name = 'jobs.process' and data ->> 'job_id' = $1`, [id]);

  test('finds the jobs of all users, or of one, by state, file name and time', async () => {
    const other = await insert(database, 'users', minimal.user());
    const theirs = [
      await job({ user_id: other.id, source_filename: 'a.pdf', created_at: '2024-01-01Z' }),
      await job({ user_id: other.id, source_filename: 'b.pdf', created_at: '2024-01-02Z', status: 'processing' }),
      await job({
        user_id: other.id,
        source_filename: 'c.pdf',
        created_at: '2024-01-03Z',
        status: 'cancelled',
        completed_at: 'now',
      }),
    ];
    const names = async (query: string) => {
      const { status, body } = await see(query);
      expect(status).toBe(200);
      return (Array.isArray(body['items']) ? body['items'] : []).map((item: Row) => item['source_filename']);
    };
    const of = `?user_id=${other.id}`;
    expect((await see(of)).body).toMatchObject({ total: 3, page: 1, page_size: 20, pages: 1 });
    expect(await names(of)).toEqual(['c.pdf', 'b.pdf', 'a.pdf']);
    expect(await names(`?user_id=${other.id.toUpperCase()}&sort=source_filename&page_size=2&page=2`)).toEqual([
      'c.pdf',
    ]);
    expect(await names(`${of}&status=processing&status=cancelled&sort=created_at`)).toEqual(['b.pdf', 'c.pdf']);
    expect(await names(`${of}&q=B.PDF`)).toEqual(['b.pdf']);
    expect(await names('?created_from=2024-01-02T00:00:00Z&created_to=2024-01-02T12:00:00Z')).toEqual(['b.pdf']);
    expect(await names(`?user_id=${randomUUID()}`)).toEqual([]);
    const own = await job();
    expect(new Set(await names('?page_size=100'))).toEqual(new Set(['a.pdf', 'b.pdf', 'c.pdf', 'biology.pdf']));
    expect((await see(`/${own.id}`)).body).toEqual((await app.ask(`/api/v1/jobs/${own.id}`, { as: OWNER })).body);
    expect((await see(`/${theirs[0]?.id}`)).body).toMatchObject({ user_id: other.id, source_filename: 'a.pdf' });
  });

  test('retries a failed job for cards of its owner, and is named in the trail', async () => {
    const broken = await failed();
    const before = Number(await used());
    expect(await order(broken.id, 'retry')).toMatchObject({
      status: 202,
      body: { id: broken.id, user_id: ownerId, status: 'pending', retry_count: 1, cards_reserved: 4, error_code: null },
    });
    expect([await used(), await used(adminId)]).toEqual([before + 4, 0]);
    expect(await messages(broken)).toHaveLength(1);
    expect(await audit(broken)).toEqual([{ user_id: adminId, action: 'job.retried' }]);
    expect(await order(broken.id, 'retry')).toMatchObject({ status: 409, body: { code: 'not_failed' } });
    expect(await audit(broken)).toHaveLength(1);
  });

  test('ends a job, which gives the cards back to its owner and notifies the streams of the job', async () => {
    const broken = await failed();
    const before = Number(await used());
    await order(broken.id, 'retry');
    const stream = app.ask(`/api/v1/jobs/${broken.id}/events`, { as: OWNER });
    await until('the stream listens', async () => {
      const listening = `application_name = 'anki-compendium events' and query like 'listen %'`;
      const rows = await database.query(
        `select from pg_stat_activity where datname = current_database() and ${listening}`,
      );
      return rows.length > 0;
    });
    expect(await order(broken.id, 'cancel')).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(String((await stream).body['text'])).toContain('event: cancelled');
    expect(await used()).toBe(before);
    expect(await audit(broken)).toEqual([
      { user_id: adminId, action: 'job.retried' },
      { user_id: adminId, action: 'job.cancelled' },
    ]);
    expect(await order(broken.id, 'cancel')).toMatchObject({ status: 409, body: { code: 'job_finished' } });
  });

  test.each([
    ['suspended', { is_active: false }],
    ['being erased', { is_active: false, deleted_at: new Date() }],
  ] as const)('begins nothing for an owner who is %s, and can still end one of their jobs', async (_who, columns) => {
    const owner = await insert(database, 'users', { ...minimal.user(), ...columns });
    const [broken, waiting] = [await failed({ user_id: owner.id }), await job({ user_id: owner.id })];
    expect(await order(broken.id, 'retry')).toMatchObject({ status: 409, body: { code: 'owner_inactive' } });
    expect(await stateOf(broken)).toEqual({ status: 'failed', retry_count: 0, cards_reserved: 0 });
    expect([await audit(broken), await messages(broken), await used(owner.id)]).toEqual([[], [], 0]);
    expect((await order(waiting.id, 'cancel')).status).toBe(200);
  });

  test('is refused when nothing is left of the month of the owner', async () => {
    const owner = await insert(database, 'users', { ...minimal.user(), cards_limit_month: 0 });
    const broken = await failed({ user_id: owner.id });
    expect(await order(broken.id, 'retry')).toMatchObject({ status: 403, body: { code: 'quota_exceeded', limit: 0 } });
    expect(await stateOf(broken)).toMatchObject({ status: 'failed', retry_count: 0 });
  });

  test('retries a job once, when admin and owner ask at the same time', async () => {
    const broken = await failed({ retry_count: 2 });
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => order(broken.id, 'retry')),
      ...[1, 2, 3].map(() => app.ask(`/api/v1/jobs/${broken.id}/retry`, { method: 'POST', as: OWNER })),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409, 409, 409, 409]);
    expect(await messages(broken)).toHaveLength(1);
    expect(await audit(broken)).toHaveLength(1);
  });
});
