import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PurgePdfsHandler } from '../../src/modules/jobs/purge-pdfs.task.ts';
import { insert, minimal, type Row } from '../api/rows.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 60 * 60_000);

describe('the PDF of a job that came to nothing', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const app = useApp(database);

  const run = () => worker.perform(PurgePdfsHandler, {});

  test('is removed a week later, and asked for once, by however many workers', async () => {
    const user = await insert(database, 'users', minimal.user());
    const add = (status: string, days: number) =>
      insert(database, 'jobs', { ...minimal.job(user.id), status, completed_at: daysAgo(days) });
    const old = [await add('failed', 8), await add('cancelled', 8)];
    await add('failed', 6);
    await insert(database, 'jobs', { ...minimal.job(user.id), status: 'pending', created_at: daysAgo(30) });
    await Promise.all([run(), run(), run()]);
    await run();
    const asked = await database.query<Row>(
      `select id, data ->> 'key' as key from pgboss.job where name = 'storage.remove'`,
    );
    const keys = old.map((job) => String(job['source_file_path']));
    expect(asked.map(({ key }) => String(key)).toSorted()).toEqual(keys.toSorted());
  });

  test('is not retried between the request that it is removed and its end', async () => {
    const userId = (await app.ask('/api/v1/users/me')).body['id'];
    const job = await insert(database, 'jobs', { ...minimal.job(userId), status: 'failed', completed_at: daysAgo(8) });
    mkdirSync(path.join(storageFolder(), 'pdfs'), { recursive: true });
    writeFileSync(path.join(storageFolder(), 'pdfs', String(job['source_file_path'])), '%PDF-');
    await run();
    expect(await app.ask(`/api/v1/jobs/${job.id}/retry`, { method: 'POST' })).toMatchObject({
      status: 409,
      body: { code: 'source_gone' },
    });
  });
});
