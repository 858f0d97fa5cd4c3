import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Job } from '../../src/modules/jobs/job.entity.ts';
import { JobRuns } from '../../src/modules/jobs/job-runs.ts';
import { ALL_USERS } from '../../src/common/persistence/tenancy.ts';
import { JobMessages } from '../../src/modules/jobs/job-messages.ts';
import { PROCESS_JOB } from '../../src/modules/jobs/process-job.task.ts';
import { LostJobHandler } from '../../src/modules/processing/lost-job.handler.ts';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { insert, minimal, type Row } from '../api/rows.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

describe('an attempt of a job', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  let userId: string;

  beforeAll(async () => {
    userId = (await insert(database, 'users', minimal.user())).id;
  });

  const rowOf = async ({ id }: Row) =>
    (await database.query<Row>('select id, status, retry_count, attempt, error_code from jobs where id = $1', [id]))[0];
  const isEnded = async (job: Row) => (await rowOf(job))?.['status'] === 'failed';
  const messagesOf = ({ id }: Row) =>
    database.query<Row>(`select id, data from pgboss.job where name = 'jobs.process' and data ->> 'job_id' = $1`, [id]);
  const processing = () => ({ ...minimal.job(userId), status: 'processing', attempt: randomUUID() });

  test('whose worker was lost goes back to the queue once its message comes again', async () => {
    const job = await insert(database, 'jobs', processing());
    await worker.perform(ProcessJobHandler, { job_id: job.id, retry: 0 });
    expect(await rowOf(job)).toMatchObject({ status: 'pending', retry_count: 1, attempt: null });
    expect(await messagesOf(job)).toMatchObject([{ data: { job_id: job.id, retry: 1 } }]);
    // the old message, delivered a third time, is of an attempt that is over
    await worker.perform(ProcessJobHandler, { job_id: job.id, retry: 0 });
    expect(await rowOf(job)).toMatchObject({ status: 'pending', retry_count: 1 });
    expect(await messagesOf(job)).toHaveLength(1);
  });

  test('whose worker is lost too often ends the job, and its owner is told', async () => {
    const job = await insert(database, 'jobs', { ...processing(), retry_count: 3 });
    await worker.perform(ProcessJobHandler, { job_id: job.id, retry: 3 });
    expect(await rowOf(job)).toMatchObject({ status: 'failed', error_code: 'worker_lost' });
    const told = await database.query<Row>(`select id from notifications where type = 'job_failed'`);
    expect(told).toHaveLength(1);
  });

  test('writes nothing once the row is no longer its own', async () => {
    const job = await insert(database, 'jobs', minimal.job(userId));
    const runs = worker.handler(JobRuns);
    const lost = await runs.take(job.id, 0);
    if (!lost) throw new Error('The job was not taken.');
    await database.query('update jobs set attempt = $2 where id = $1', [job.id, randomUUID()]);
    const stored: string[] = [];
    const result = { num_pages: 1, num_chunks: 1, num_topics: 1, num_tags: 1, num_cards: 1, num_rejected: 0 };
    expect(await runs.progress(lost, 3, 50)).toBe(false);
    expect(await worker.unit.apart(() => runs.isMine(lost))).toBe(false);
    expect(await runs.complete(lost, result, () => String(stored.push('deck')))).toBe(false);
    await runs.fail(lost, { code: 'internal', message: 'x' });
    expect(stored).toEqual([]);
    expect(await rowOf(job)).toMatchObject({ status: 'processing', retry_count: 0 });
  });

  test('is handed back by a worker that stops, at no cost, and taken up by the next', async () => {
    const job = await insert(database, 'jobs', minimal.job(userId));
    const message = { job_id: job.id, retry: 0 };
    const stopped = AbortSignal.abort(new Error('The worker stops.'));
    await expect(worker.perform(ProcessJobHandler, message, stopped)).rejects.toThrow();
    expect(await rowOf(job)).toMatchObject({ status: 'pending', retry_count: 0, attempt: null });
    await worker.perform(ProcessJobHandler, message);
    expect(await rowOf(job)).toMatchObject({ status: 'pending', retry_count: 1 });
  });

  test('whose message is given up goes on with a new one, and the job ends when no retry is left', async () => {
    const job = await insert(database, 'jobs', { ...minimal.job(userId), max_retries: 1 });
    const giveUp = async (retry: number) => {
      await database.query(
        `update pgboss.job set retry_limit = 0, start_after = now() where name = 'jobs.process' and data ->> 'job_id' = $1`,
        [job.id],
      );
      const failing = { task: PROCESS_JOB, run: () => Promise.reject(new Error('never')) };
      await worker.working([failing, worker.handler(LostJobHandler)], () =>
        until(
          `try ${retry} is over`,
          async () => (await rowOf(job))?.['retry_count'] !== retry || (await isEnded(job)),
        ),
      );
    };
    await worker.unit.run(async () =>
      worker.handler(JobMessages).send(await worker.em.findOneOrFail(Job, job.id, { filters: ALL_USERS })),
    );
    await giveUp(0);
    expect(await rowOf(job)).toMatchObject({ status: 'pending', retry_count: 1 });
    await giveUp(1);
    expect(await rowOf(job)).toMatchObject({ status: 'failed', error_code: 'worker_lost' });
  });

  test('that finds its file gone is retried, because the store may come back', async () => {
    const job = await insert(database, 'jobs', minimal.job(userId));
    await worker.perform(ProcessJobHandler, { job_id: job.id, retry: 0 });
    expect(await rowOf(job)).toMatchObject({ status: 'pending', retry_count: 1 });
  });

  test('that finds its file gone at the last try says so', async () => {
    const job = await insert(database, 'jobs', { ...minimal.job(userId), max_retries: 0 });
    await worker.perform(ProcessJobHandler, { job_id: job.id, retry: 0 });
    expect(await rowOf(job)).toMatchObject({ status: 'failed', error_code: 'source_gone' });
  });
});
