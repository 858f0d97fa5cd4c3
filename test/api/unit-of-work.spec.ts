import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { ALL_USERS } from '../../src/common/persistence/tenancy.ts';
import { UnitOfWork } from '../../src/common/persistence/unit-of-work.ts';
import { AuditTrail } from '../../src/modules/audit-logs/audit-trail.ts';
import { JobEvents } from '../../src/modules/jobs/job-events.ts';
import { JobQuota } from '../../src/modules/jobs/job-quota.ts';
import { Job } from '../../src/modules/jobs/job.entity.ts';
import { Notifier } from '../../src/modules/notifications/notifier.ts';
import { Quota } from '../../src/modules/users/quota.ts';
import { User } from '../../src/modules/users/user.entity.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { Queue } from '../../src/queue/queue.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const TASK = { name: 'test.unit', data: z.object({}), retries: 0, retryDelaySeconds: 0, limitSeconds: 30 };
const REFUSED = new Error('the last step is refused');

const refuse = () => Promise.reject(REFUSED);

describe('a unit of work', () => {
  const database = useDatabase({ at: 'head' });
  beforeAll(() => installQueue(database.url));
  const app = useApp(database);
  let userId = '';
  let jobId = '';
  beforeAll(async () => {
    userId = (await insert(database, 'users', minimal.user())).id;
    jobId = (await insert(database, 'jobs', minimal.job(userId))).id;
    await inUnit(() => app.get(Queue).send(TASK, {}));
  });
  beforeEach(() =>
    database.query(`
      delete from notifications; delete from pgboss.job where name = 'test.unit';
      update users set cards_generated_month = 0, display_name = 'Before', quota_period_start = date_trunc('month', now(), 'UTC');
      update jobs set cards_reserved = 0, settings = '{}'`),
  );

  const inUnit = <T>(work: () => Promise<T>) => app.get(UnitOfWork).run(work);
  const em = () => app.get(EntityManager);
  const user = () => em().findOneOrFail(User, userId);
  const job = () => em().findOneOrFail(Job, jobId, { filters: ALL_USERS });
  const count = async (sql: string, values: unknown[] = []) => (await database.query(sql, values)).length;
  const named = (name: string) => count('select from users where display_name = $1', [name]);
  const told = () =>
    app
      .get(Notifier)
      .notify({ userId, type: 'job_failed', title: 'No deck', body: 'It holds no text.', priority: 'low' });
  const announce = (id: string) => app.get(JobEvents).announce(id);
  const noted = async () => app.get(AuditTrail).add({ action: 'test.noted', userId });

  /** What each of the six does, and how many rows say that it was done. */
  const parts = [
    ['an audit row', noted, () => count(`select from audit_logs where action = 'test.noted'`)],
    ['a message', () => app.get(Queue).send(TASK, {}), () => count(`select from pgboss.job where name = 'test.unit'`)],
    ['a notification', told, () => count('select from notifications')],
    [
      'cards set aside for a job',
      async () => app.get(JobQuota).reserve(await job(), 3),
      () => count('select from jobs where cards_reserved = 3'),
    ],
    [
      'cards set aside',
      async () => void (await app.get(Quota).reserve(userId, 3)),
      () => count('select from users where cards_generated_month = 3'),
    ],
  ] as const;

  test.each(parts)('stores %s when it ends well', async (_, part, stored) => {
    const before = await stored();
    await inUnit(part);
    expect(await stored()).toBe(before + 1);
  });

  test.each(parts)('stores nothing of %s when a later step fails', async (_, part, stored) => {
    const before = await stored();
    await expect(inUnit(() => part().then(refuse))).rejects.toBe(REFUSED);
    expect(await stored()).toBe(before);
  });

  test.each(parts)('stores nothing of %s when the commit itself fails', async (_, part, stored) => {
    const before = await stored();
    const unit = inUnit(async () => {
      await part();
      // the flush at the end breaks a check of the table
      (await user()).cardsLimitMonth = -1;
    });
    await expect(unit).rejects.toMatchObject({ constraint: expect.stringContaining('cards_limit_month') });
    expect(await stored()).toBe(before);
  });

  test('tells of a change of a job with its commit, and never of one that was rolled back', async () => {
    const listener = await database.connect();
    const heard: (string | undefined)[] = [];
    listener.on('notification', ({ payload }) => void heard.push(payload));
    await listener.query('listen anki_compendium_jobs');
    const [lost, kept] = [randomUUID(), randomUUID()];
    await expect(inUnit(() => announce(lost).then(refuse))).rejects.toBe(REFUSED);
    await inUnit(() => announce(kept));
    await listener.query('select 1');
    expect(heard).toEqual([kept]);
  });

  test.each([
    ['an audit row', noted],
    ['a message', () => app.get(Queue).send(TASK, {})],
    ['a notification', told],
    ['cards of a user', async () => void (await app.get(Quota).reserve(userId, 1))],
    ['a change of a job', () => app.get(JobEvents).announce(jobId)],
  ])('is needed for %s', async (_, part) => {
    await expect(app.get(UnitOfWork).apart(part)).rejects.toThrow('outside a unit of work');
  });

  test('is joined by one that begins inside it: both are stored, or neither', async () => {
    const rename = (name: string) => inUnit(async () => (await user()).rename(name));
    await inUnit(() => rename('Inner'));
    expect(await named('Inner')).toBe(1);
    await expect(inUnit(() => rename('Lost').then(refuse))).rejects.toBe(REFUSED);
    expect(await named('Inner')).toBe(1);
  });

  test('stores nothing when an inner one failed, also where the error was caught', async () => {
    const unit = inUnit(async () => {
      (await user()).rename('Half');
      await inUnit(refuse).catch(() => undefined);
    });
    await expect(unit).rejects.toBe(REFUSED);
    expect(await named('Half')).toBe(0);
  });

  test('reads rows as they are, not as the request has seen them before', async () => {
    await app.get(UnitOfWork).apart(async () => {
      const seen = await user();
      await database.query(`update users set display_name = 'Meanwhile' where id = $1`, [userId]);
      expect([seen.displayName, await inUnit(async () => (await user()).displayName)]).toEqual(['Before', 'Meanwhile']);
    });
  });

  test('leaves the rows of the request as they were when its commit fails', async () => {
    await database.query(`
      create function test_refuse() returns trigger language plpgsql as $$ begin raise 'refused at the commit'; end $$;
      create constraint trigger test_refuse after update on users deferrable initially deferred
        for each row execute function test_refuse()`);
    try {
      await app.get(UnitOfWork).apart(async () => {
        const seen = await user();
        await expect(inUnit(async () => (await user()).rename('Lost'))).rejects.toThrow('refused at the commit');
        expect(seen.displayName).toBe('Before');
      });
    } finally {
      await database.query('drop function test_refuse cascade');
    }
  });

  test('of each of many requests at once is its own', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `Of ${at}`);
    const outcomes = await Promise.allSettled(
      names.map((name, at) =>
        inUnit(async () => {
          app.get(AuditTrail).add({ action: 'test.many', userId, metadata: { name } });
          await em().flush();
          if (at % 2 === 1) throw REFUSED;
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const rows = await database.query(
      `select metadata ->> 'name' as name from audit_logs where action = 'test.many' order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(names.filter((_, at) => at % 2 === 0));
  });
});
