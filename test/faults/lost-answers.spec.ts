import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { Storage } from '../../src/modules/storage/storage.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const MOST_PLACES = 60;

describe('a connection to the database that is cut', () => {
  const database = useDatabase({ at: 'head' });
  let proxy: TcpProxy;
  beforeAll(async () => {
    proxy = await startTcpProxy(database.url);
  });
  const variables = () => ({
    DATABASE_URL: Object.assign(new URL(database.url), { host: proxy.host }).href,
    STORAGE_FOLDER: storageFolder(),
  });
  const worker = useWorker(database, variables);
  const api = useApp(database, variables);
  afterAll(() => proxy.close());

  let form: Awaited<ReturnType<typeof uploadForm>>;
  beforeAll(async () => {
    form = await uploadForm(await pdfOf(CELLS));
    await api.ask('/api/v1/users/me');
    await database.query('update users set cards_limit_month = 100000');
  });

  const upload = (key = randomUUID()) =>
    api.ask('/api/v1/uploads', { ...form, headers: { ...form.headers, 'idempotency-key': key } });
  const perform = (id: string) => worker.perform(ProcessJobHandler, { job_id: id, retry: 0 });
  /** PDFs and decks that are stored, and those that rows need. */
  const objects = async () => {
    const stored: string[] = [];
    for (const bucket of ['pdfs', 'decks'] as const)
      for await (const page of api.get(Storage).keys(bucket)) stored.push(...page);
    return stored.sort((a, b) => a.localeCompare(b));
  };
  const needed = async () => {
    const rows = await database.query<{ key: string }>(
      // that of a completed job goes with a message
      'select source_file_path as key from jobs union all select file_path from decks',
    );
    return rows.map(({ key }) => key).sort((a, b) => a.localeCompare(b));
  };

  test('in place of the answer to the commit of an upload: the job is there, its file too, and its owner is told', async () => {
    const wasLost = proxy.loseCommitOf(/insert into "jobs"/);
    const { status, body } = await upload();
    expect([wasLost(), status]).toEqual([true, 201]);
    expect(await objects()).toEqual(await needed());
    await perform(String(body['id']));
    expect((await api.ask(`/api/v1/jobs/${String(body['id'])}`)).body['status']).toBe('completed');
  });

  test('in place of the answer to the commit of a deck: the deck is there, and can be downloaded', async () => {
    const { body } = await upload();
    const wasLost = proxy.loseCommitOf(/insert into "decks"/);
    await perform(String(body['id']));
    expect(wasLost()).toBe(true);
    const job = await api.ask(`/api/v1/jobs/${String(body['id'])}`);
    expect(job.body['status']).toBe('completed');
    const link = await api.ask(`/api/v1/decks/${String(job.body['result_deck_id'])}/download-url`, { method: 'POST' });
    expect(link.status).toBe(201);
    const { pathname, search } = new URL(String(link.body['download_url']));
    expect((await api.download(pathname + search)).length).toBeGreaterThan(1_000);
    expect(await objects()).toEqual(await needed());
  });

  test('at each place of an upload: it answers 201, or 503 and the same request again makes the job, once', async () => {
    const answers = new Set<string>();
    for (let place = 1; place < MOST_PLACES; place++) {
      const key = randomUUID();
      const sent = proxy.cutAt(place);
      const first = await upload(key);
      const isOver = sent() < place;
      proxy.cutAt(Number.POSITIVE_INFINITY);
      answers.add(`${first.status} ${first.status === 201 ? '' : String(first.body['code'])}`.trim());
      const again = await upload(key);
      expect([place, again.status]).toEqual([place, 201]);
      if (first.status === 201) expect(again.body['id']).toBe(first.body['id']);
      if (isOver) {
        expect(place).toBeGreaterThan(10);
        break;
      }
    }
    expect(answers).toEqual(new Set(['201', '503 database_unavailable']));
    expect(await objects()).toEqual(await needed());
    const [{ jobs, messages, reserved, counted } = {}] = await database.query(
      `select (select count(*)::int from jobs) as jobs,
              (select count(*)::int from pgboss.job where name = 'jobs.process') as messages,
              (select sum(cards_reserved)::int + coalesce((select sum(card_count)::int from decks), 0) from jobs) as reserved,
              (select sum(cards_generated_month)::int from users) as counted`,
    );
    expect([messages, counted]).toEqual([jobs, reserved]);
  });
});
