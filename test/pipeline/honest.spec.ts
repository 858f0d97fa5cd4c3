import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { z } from 'zod';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { uploadForm } from './upload-form.ts';

const Told = z.object({ items: z.array(z.object({ type: z.string(), body: z.string() })) });
const Counts = z.object({ num_cards: z.number(), num_found: z.number() });

describe('a job that makes less than its text gives', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const app = useApp(database);
  let pdf: Buffer;

  beforeAll(async () => {
    pdf = await pdfOf(CELLS);
    await app.ask('/api/v1/users/me');
  });

  beforeEach(() => database.query('update users set cards_limit_month = 500'));

  const ended = async (file: Buffer, form: Readonly<Record<string, string>> = {}) => {
    const { body } = await app.ask('/api/v1/uploads', await uploadForm(file, form));
    await worker.perform(ProcessJobHandler, { job_id: String(body['id']), retry: 0 });
    const job = (await app.ask(`/api/v1/jobs/${String(body['id'])}`)).body;
    const { items } = Told.parse((await app.ask('/api/v1/notifications')).body);
    // another of the same unit of work may say that the month is used up
    return { job, told: items.find(({ type }) => type !== 'limit_reached')?.body };
  };

  test('says how many cards there are and that max_cards limits them', async () => {
    const { job, told } = await ended(pdf, { max_cards: '2', card_density: 'high' });
    expect(job).toMatchObject({ result: { num_cards: 2, num_found: expect.any(Number), limited_by: 'max_cards' } });
    const { num_found: found } = Counts.parse(job['result']);
    expect(found).toBeGreaterThan(5);
    expect(told).toBe(`From cells.pdf: 2 of ${found} cards; limited by max_cards (2).`);
  });

  test('says that the cards of the month limit them', async () => {
    await database.query('update users set cards_limit_month = cards_generated_month + 3');
    const { job, told } = await ended(pdf, { max_cards: '20' });
    expect(job).toMatchObject({ result: { num_cards: 3, limited_by: 'quota' } });
    expect(told).toMatch(/^From cells\.pdf: 3 of \d+ cards; limited by the 3 that were left of this month\.$/);
  });

  test('says nothing of a limit that was not reached', async () => {
    const { job, told } = await ended(pdf, { max_cards: '100' });
    const { num_cards: made } = Counts.parse(job['result']);
    expect(job['result']).toMatchObject({ num_found: made });
    expect(job['result']).not.toHaveProperty('limited_by');
    expect(told).toBe(`From cells.pdf: ${made} cards.`);
  });

  test.each([
    [
      'prose without facts',
      'She went home. They had eaten there before.',
      /^No card was made of 2 sentences on 1 page\./,
    ],
    ['a sentence', 'She went home in the evening rain.', /^No card was made of 1 sentence on 1 page\./],
    ['headings', 'Contents and Summary\n\nAnother Chapter', /^No card was made of 0 sentences on 1 page\./],
  ])('without a card says what it looked for, and in how many sentences: %s', async (_, text, message) => {
    const { job, told } = await ended(await pdfOf([text]));
    expect(job).toMatchObject({
      status: 'failed',
      error_code: 'no_cards',
      error_message: expect.stringMatching(message),
    });
    expect(job['error_message']).toContain('This service looks for sentences that define');
    expect(told).toContain(String(job['error_message']));
  });

  test('is refused with the number of pages that a job takes', async () => {
    const as = { sub: 'pages', email: 'pages@example.org', username: 'pages', roles: ['admin'] };
    const limitTo = (value: number) =>
      app.ask('/api/v1/admin/settings/max_pdf_pages', { method: 'PUT', payload: { value }, as });
    expect((await limitTo(1)).status).toBe(200);
    expect((await app.ask('/api/v1/uploads', await uploadForm(pdf))).body).toMatchObject({
      code: 'too_many_pages',
      detail: '2 pages are asked for, and one job takes 1; choose at most 1 by page_start and page_end.',
    });
    await limitTo(500);
  });

  test('says that pages are counted in the file', async () => {
    const { body } = await app.ask('/api/v1/uploads', await uploadForm(pdf, { page_start: '9' }));
    expect(JSON.stringify(body)).toContain('is past the last page, 2; pages are counted from 1 in the file');
  });
});

describe('an upload', () => {
  const database = useDatabase({ at: 'head' });
  useWorker(database);
  const app = useApp(database);
  const GERMAN =
    'Die Zelle ist die kleinste Einheit des Lebens und sie ist von einer Membran umgeben. Ein Gewebe ist ein Verband von Zellen gleicher Bauart, der eine bestimmte Aufgabe erfüllt.';
  const ITALIAN =
    'La cellula è la più piccola unità della vita ed è circondata da una membrana. Un tessuto è un insieme di cellule che svolgono la stessa funzione nel corpo.';

  test.each([
    [
      GERMAN,
      'en',
      /^The text is German, and the upload says English \("en"\); upload it again with the language "de"\.$/,
    ],
    [ITALIAN, 'en', /^The text is Italian; this service asks about English, German, French, and Spanish text\./],
    [ITALIAN, 'it', /^The text is Italian; /],
    [CELLS.join(' '), 'de', /^The text is English, and the upload says German/],
    ['1 2 3 4 5 6 7', 'pt-BR', /^This service cannot ask in Brazilian Portuguese \("pt-BR"\), only in English/],
  ])('in another language is refused with its name: %.40s (%s)', async (text, language, detail) => {
    const { status, body } = await app.ask('/api/v1/uploads', await uploadForm(await pdfOf([text]), { language }));
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'text_language', detail: expect.stringMatching(detail) });
    expect(await database.query('select id from jobs')).toEqual([]);
  });

  test.each([
    [GERMAN, 'de'],
    [CELLS.join(' '), 'en-GB'],
  ])('in a language that is asked in is taken: %.40s (%s)', async (text, language) => {
    const { status } = await app.ask('/api/v1/uploads', await uploadForm(await pdfOf([text]), { language }));
    expect(status).toBe(201);
  });
});

describe('the limit of uploads', () => {
  const app = useApp(useDatabase({ at: 'head' }), { RATE_LIMIT_ENABLED: 'true' });

  test('is named with its number and its time', async () => {
    const bad = await uploadForm(Buffer.from('no PDF'));
    for (let n = 0; n < 10; n++) expect((await app.ask('/api/v1/uploads', bad)).status).not.toBe(429);
    expect((await app.ask('/api/v1/uploads', bad)).body).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringMatching(/^Over the limit of 10 uploads an hour; wait \d+ seconds and try again\.$/),
    });
  });
});
