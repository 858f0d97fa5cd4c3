import { randomUUID } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readEnv } from '../../src/config/env.ts';
import { SweepObjectsHandler } from '../../src/modules/processing/sweep-objects.task.ts';
import type { Bucket } from '../../src/modules/storage/buckets.ts';
import { Storage } from '../../src/modules/storage/storage.ts';
import { insert, minimal } from '../api/rows.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const HOUR_MS = 3_600_000;

describe('the sweep of objects', () => {
  const database = useDatabase({ at: 'head' });
  const folder = temporaryFolder();
  const worker = useWorker(database, () => ({ STORAGE_FOLDER: folder }));
  const storage = () => new Storage(readEnv({ DATABASE_URL: database.url, STORAGE_FOLDER: folder }));
  const sweep = () => worker.perform(SweepObjectsHandler, {});
  let owner = '';

  beforeAll(async () => {
    owner = (await insert(database, 'users', minimal.user())).id;
  });

  /** Stores an object as a process does, so many hours ago. */
  async function object(bucket: Bucket, key: string, hoursAgo = 25): Promise<string> {
    const source = path.join(folder, randomUUID());
    await writeFile(source, 'x');
    await storage().put(bucket, key, source);
    const then = new Date(Date.now() - hoursAgo * HOUR_MS);
    await utimes(path.join(folder, bucket, key), then, then);
    return key;
  }
  const job = (id: string, more: Readonly<Record<string, unknown>>) =>
    insert(database, 'jobs', { ...minimal.job(owner), id, source_file_path: `${owner}/${id}.pdf`, ...more });
  const isThere = async (bucket: Bucket, key: string) => storage().exists(bucket, key);

  test('removes what no row needs and is older than a day, and nothing else, however often it runs', async () => {
    const [waiting, done, given, deck] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await job(waiting, { status: 'pending' });
    await job(done, { status: 'completed', progress_percent: 100, completed_at: new Date() });
    await job(given, { status: 'failed', completed_at: new Date(), source_removed: true });
    await insert(database, 'decks', { ...minimal.deck(owner), id: deck, file_path: `${owner}/${deck}.apkg` });
    const kept = [
      ['pdfs', await object('pdfs', `${owner}/${waiting}.pdf`)],
      ['decks', await object('decks', `${owner}/${deck}.apkg`)],
      ['pdfs', await object('pdfs', `${owner}/${randomUUID()}.pdf`, 23)],
      ['decks', await object('decks', `backups/of-somebody-else.apkg`)],
    ] as const;
    const swept = [
      ['pdfs', await object('pdfs', `${owner}/${randomUUID()}.pdf`)],
      ['pdfs', await object('pdfs', `${owner}/${done}.pdf`)],
      ['pdfs', await object('pdfs', `${owner}/${given}.pdf`)],
      ['decks', await object('decks', `${randomUUID()}/${randomUUID()}.apkg`)],
      // names a row, and is not its object
      ['decks', await object('decks', `${randomUUID()}/${deck}.apkg`)],
    ] as const;
    await Promise.all([sweep(), sweep()]);
    await sweep();
    for (const [bucket, key] of kept) expect([key, await isThere(bucket, key)]).toEqual([key, true]);
    for (const [bucket, key] of swept) expect([key, await isThere(bucket, key)]).toEqual([key, false]);
  });
});
