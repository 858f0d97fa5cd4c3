import { beforeAll, describe, expect, test } from '@jest/globals';
import { readEnv } from '../../src/config/env.ts';
import { PROCESS_JOB } from '../../src/modules/jobs/process-job.task.ts';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { GlobalSettings } from '../../src/modules/settings/global-settings.ts';
import type { Row } from '../api/rows.ts';
import { fails, KEY, passageOf, useChatServer, type Turn } from '../support/chat-server.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { uploadForm } from './upload-form.ts';

describe('a job that takes longer than it may', () => {
  const model = useChatServer();
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database, () => ({
    CARD_GENERATOR: 'gemini',
    GEMINI_API_KEY: KEY,
    GEMINI_BASE_URL: model.url,
    JOB_TIMEOUT_SECONDS: '1',
  }));
  const app = useApp(database);

  test('ends with the code timeout and is not retried; its owner may do so, and has the cards back', async () => {
    model.turns.push(() => undefined);
    await app.ask('/api/v1/users/me');
    const { body } = await app.ask('/api/v1/uploads', await uploadForm(await pdfOf(CELLS), { max_cards: '5' }));
    const id = String(body['id']);
    await worker.perform(ProcessJobHandler, { job_id: id, retry: 0 });
    expect((await app.ask(`/api/v1/jobs/${id}`)).body).toMatchObject({
      status: 'failed',
      error_code: 'timeout',
      error_message: 'The job took longer than it may; upload the file again and ask for fewer pages.',
      retry_count: 0,
    });
    const kept = 'select id, cards_reserved from jobs where id = $1';
    expect(await database.query<Row>(kept, [id])).toMatchObject([{ cards_reserved: 0 }]);
    const again = await app.ask(`/api/v1/jobs/${id}/retry`, { method: 'POST' });
    expect(again).toMatchObject({ status: 202, body: { status: 'pending', retry_count: 1 } });
  });

  test('has its end before the queue takes it away, whatever is configured', () => {
    const configured = (seconds: number) =>
      readEnv({ DATABASE_URL: database.url, JOB_TIMEOUT_SECONDS: String(seconds) }).JOB_TIMEOUT_SECONDS;
    expect(readEnv({ DATABASE_URL: database.url }).JOB_TIMEOUT_SECONDS).toBe(6_900);
    expect(PROCESS_JOB.limitSeconds).toBe(7_200);
    expect(() => configured(PROCESS_JOB.limitSeconds)).toThrow('must be a whole number from 1 to 6900');
  });
});

describe('a job of a worker with a language model', () => {
  const model = useChatServer();
  const database = useDatabase({ at: 'head' });
  const variables = () => ({ CARD_GENERATOR: 'gemini', GEMINI_API_KEY: KEY, GEMINI_BASE_URL: model.url });
  const worker = useWorker(database, variables);
  const app = useApp(database);
  let pdf: Buffer;

  beforeAll(async () => {
    pdf = await pdfOf(CELLS);
    await app.ask('/api/v1/users/me');
  });

  async function upload(fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, body } = await app.ask('/api/v1/uploads', await uploadForm(pdf, { max_cards: '5', ...fields }));
    expect(status).toBe(201);
    return String(body['id']);
  }
  const jobOf = async (id: string) => (await app.ask(`/api/v1/jobs/${id}`)).body;
  /** One try of a new job, with a model that answers so each time the client asks. */
  async function triedWith(turn: Turn): Promise<string> {
    model.turns.push(turn, turn, turn);
    const id = await upload();
    await worker.perform(ProcessJobHandler, { job_id: id, retry: 0 });
    return id;
  }

  test('becomes a deck, of the cards that the model wrote', async () => {
    const id = await upload({ language: 'en', custom_instructions: 'Only about membranes.', custom_tags: '["exam"]' });
    await worker.working([worker.handler(ProcessJobHandler)], () =>
      until('the job ends', async () => (await jobOf(id))['completed_at'] !== null),
    );
    const job = await jobOf(id);
    expect(job).toMatchObject({ status: 'completed', result: { num_cards: 5 } });
    const deck = (await app.ask(`/api/v1/decks/${String(job['result_deck_id'])}`)).body;
    expect(deck).toMatchObject({ card_count: 5, tags: expect.arrayContaining(['exam', 'cells']) });
    const rows = await database.query<Row>(`select id, settings ->> 'generator' as generator from decks`);
    expect(rows).toMatchObject([{ generator: 'gemini' }]);
    expect(model.asked).toMatchObject([{ model: 'gemini-flash-latest', authorization: `Bearer ${KEY}` }]);
    expect(passageOf(model.asked[0]).text).toContain('A mitochondrion is an organelle');
    expect(model.asked[0]?.messages[1]?.content).toContain('Only about membranes.');
  });

  test('uses the model that an admin has chosen', async () => {
    const as = { sub: 'models', email: 'models@example.org', username: 'models', roles: ['admin'] };
    const route = '/api/v1/admin/settings/gemini_model_qa_generation';
    expect((await app.ask(route, { method: 'PUT', payload: { value: 'gemini-x' }, as })).status).toBe(200);
    worker.handler(GlobalSettings).forget();
    await worker.perform(ProcessJobHandler, { job_id: await upload(), retry: 0 });
    expect(model.asked).toMatchObject([{ model: 'gemini-x' }]);
  });

  test('waits for its next try when the model has too much to do', async () => {
    const id = await triedWith(fails(429, {}, { 'retry-after-ms': '1', 'retry-after': '200' }));
    const [row] = await database.query<Row>('select id, status, retry_count from jobs where id = $1', [id]);
    expect(row).toMatchObject({ status: 'pending', retry_count: 1 });
    const [message] = await database.query<Row>(
      `select id, extract(epoch from start_after - created_on)::int as seconds from pgboss.job
       where name = 'jobs.process' and data ->> 'job_id' = $1 and data ->> 'retry' = '1'`,
      [id],
    );
    expect(message?.['seconds']).toBeGreaterThanOrEqual(200);
    expect(message?.['seconds']).toBeLessThanOrEqual(300);
    await app.ask(`/api/v1/jobs/${id}?cancel=true`, { method: 'DELETE' });
  });

  test('fails at once when the key is refused, and its owner reads nothing of keys', async () => {
    const id = await triedWith(fails(401, { code: 'invalid_api_key', message: `Incorrect: ${KEY}` }));
    const job = await jobOf(id);
    expect(job).toMatchObject({ status: 'failed', error_code: 'provider_not_configured', retry_count: 0 });
    expect(String(job['error_message'])).not.toMatch(/key|401|gemini/i);
    expect(model.asked).toHaveLength(1);
  });
});
