import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { RemoveObjectHandler } from '../../src/modules/storage/remove-object.task.ts';
import type { Row } from '../api/rows.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { readPackage } from './read-package.ts';
import { formOf, uploadForm } from './upload-form.ts';

const UPLOADS = '/api/v1/uploads';
/** The head of a picture. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

const objects = (bucket: string): string[] =>
  readdirSync(storageFolder(), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.startsWith(bucket) && /\.(pdf|apkg)$/.test(name),
  );

describe('a PDF that is uploaded', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const app = useApp(database);
  let pdf: Buffer;

  beforeAll(async () => {
    pdf = await pdfOf(CELLS);
    await app.ask('/api/v1/users/me');
  });

  const working = (work: () => Promise<void>) =>
    worker.working([worker.handler(ProcessJobHandler), worker.handler(RemoveObjectHandler)], work);
  const jobOf = async (id: unknown) => (await app.ask(`/api/v1/jobs/${String(id)}`)).body;
  const ended = async (id: unknown) => {
    const isEnded = async () => !['pending', 'processing'].includes(String((await jobOf(id))['status']));
    await until('the job ends', isEnded);
    return jobOf(id);
  };
  /** The package of a deck, by its link, which names the file so. */
  const download = async (deck: unknown, filename: string) => {
    const link = await app.ask(`/api/v1/decks/${String(deck)}/download-url`, { method: 'POST' });
    expect([link.status, link.body]).toMatchObject([201, { expires_in: 900, filename }]);
    const url = new URL(String(link.body['download_url']));
    return readPackage(await app.download(url.pathname + url.search));
  };
  const jobs = async () => (await database.query<Row>('select id from jobs')).length;
  const quota = async () => (await app.ask('/api/v1/users/me')).body['cards_generated_month'];

  test('becomes a deck that Anki reads', async () => {
    const form = await uploadForm(pdf, {
      subject: 'Biology',
      chapter: 'The Cell',
      deck_name: 'Biology::<b>Cells</b>',
      custom_tags: '["Exam 1"]',
      max_cards: '20',
      card_density: 'high',
    });
    const { status, headers, body } = await app.ask(UPLOADS, form);
    expect([status, body]).toMatchObject([201, { status: 'pending', source_page_count: 2, cards_reserved: 20 }]);
    expect(headers['location']).toBe(`/api/v1/jobs/${String(body['id'])}`);

    await working(async () => {
      const job = await ended(body['id']);
      expect(job).toMatchObject({ status: 'completed', progress_percent: 100, cards_reserved: 0, error_code: null });
      const deck = (await app.ask(`/api/v1/decks/${String(job['result_deck_id'])}`)).body;
      expect(deck).toMatchObject({ name: 'Biology::<b>Cells</b>', source_pages: '1-2' });
      expect(deck['tags']).toEqual(expect.arrayContaining(['biology', 'biology::the_cell', 'exam_1']));
      expect(await quota()).toBe(deck['card_count']);
      const told = { type: 'job_completed', data: { job_id: job['id'], deck_id: deck['id'] } };
      expect((await app.ask('/api/v1/notifications')).body).toMatchObject({ items: [told] });
      await until('the PDF goes', async () => objects('pdfs').length === 0);

      const { notes, cards, decks, models, media } = await download(deck['id'], 'Biology b Cells b.apkg');
      expect(media).toBe('{}');
      expect(notes).toHaveLength(Number(deck['card_count']));
      expect(cards).toHaveLength(notes.length);
      expect(new Set(notes.map(({ guid }) => guid)).size).toBe(notes.length);
      expect(decks).toContain('Biology::<b>Cells</b>');
      const questions = notes.map(({ flds }) => String(flds).split('\u001F')[0]);
      expect(questions).toEqual(
        expect.arrayContaining([
          'What is the cell?',
          'What is a mitochondrion?',
          'What is the difference between animal cells and plant cells?',
          'What does Osmosis mean?',
          'What does Lack of water lead to?',
        ]),
      );
      expect(questions.filter((question) => /\bthis\b/i.test(question ?? ''))).toEqual([]);
      expect(String(notes[0]?.['flds'])).toContain('cells.pdf, p. 1');

      const renamed = { method: 'PATCH', payload: { name: 'Cells' } } as const;
      expect((await app.ask(`/api/v1/decks/${String(deck['id'])}`, renamed)).status).toBe(200);
      expect(await download(deck['id'], 'Cells.apkg')).toEqual({ notes, cards, decks, models, media });
    });
  });

  test('with a key is one job, however often it comes', async () => {
    const form = await uploadForm(pdf, { max_cards: '1' });
    const headers = { ...form.headers, 'idempotency-key': randomUUID() };
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await app.ask(UPLOADS, { ...form, headers }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.map(({ headers: { 'idempotency-replayed': replayed } }) => replayed)).toEqual([
      undefined,
      'true',
      'true',
    ]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(objects('pdfs')).toHaveLength(1);
    await app.ask(`/api/v1/jobs/${String(answers[0]?.body['id'])}?cancel=true`, { method: 'DELETE' });
  });

  test('with a key is that job also for a user who used the last cards of the month for it', async () => {
    await database.query('update users set cards_limit_month = cards_generated_month + 2');
    const form = await uploadForm(pdf);
    const headers = { ...form.headers, 'idempotency-key': randomUUID() };
    const first = await app.ask(UPLOADS, { ...form, headers });
    expect(first).toMatchObject({ status: 201, body: { cards_reserved: 2 } });
    expect(await app.ask(UPLOADS, { ...form, headers })).toMatchObject({ status: 201, body: { id: first.body['id'] } });
    expect(await app.ask(UPLOADS, form)).toMatchObject({ status: 403, body: { code: 'quota_exceeded' } });
    await app.ask(`/api/v1/jobs/${String(first.body['id'])}?cancel=true`, { method: 'DELETE' });
    await database.query('delete from notifications');
    await database.query('update users set cards_limit_month = 30');
  });

  test('comes from a form whose other fields were left empty', async () => {
    const names = [
      'page_start',
      'page_end',
      'max_cards',
      'language',
      'card_density',
      'subject',
      'chapter',
      'deck_name',
    ];
    const blank = { custom_instructions: ' ', custom_tags: '', ...Object.fromEntries(names.map((name) => [name, ''])) };
    const { status, body } = await app.ask(UPLOADS, await uploadForm(pdf, blank));
    expect([status, body]).toMatchObject([
      201,
      { page_start: null, max_cards: 20, language: 'en', card_density: 'medium', subject: null, custom_tags: [] },
    ]);
    await app.ask(`/api/v1/jobs/${String(body['id'])}?cancel=true`, { method: 'DELETE' });
  });

  test('can be cancelled: its cards are free again, and its worker does nothing', async () => {
    const used = await quota();
    const { body } = await app.ask(UPLOADS, await uploadForm(pdf, { max_cards: '3' }));
    expect(await quota()).toBe(Number(used) + 3);
    const cancel = () => app.ask(`/api/v1/jobs/${String(body['id'])}/cancel`, { method: 'POST' });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'job_finished' } });
    expect(await quota()).toBe(used);
    await worker.perform(ProcessJobHandler, { job_id: String(body['id']), retry: 0 });
    expect((await app.ask(`/api/v1/jobs/${String(body['id'])}`)).body).toMatchObject({ status: 'cancelled' });
    expect((await app.ask(`/api/v1/jobs/${String(body['id'])}`, { method: 'DELETE' })).status).toBe(204);
  });

  test('that fails is retried once when five ask at once and one retry is left', async () => {
    const textless = await pdfOf(['']);
    const { body } = await app.ask(UPLOADS, await uploadForm(textless, { max_cards: '2' }));
    const id = String(body['id']);
    await worker.perform(ProcessJobHandler, { job_id: id, retry: 0 });
    expect((await app.ask(`/api/v1/jobs/${id}`)).body).toMatchObject({ status: 'failed', error_code: 'no_text' });
    await database.query('update jobs set max_retries = 1 where id = $1', [id]);
    const used = await quota();
    const retries = await Promise.all(
      Array.from({ length: 5 }, () => app.ask(`/api/v1/jobs/${id}/retry`, { method: 'POST' })),
    );
    expect(retries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409, 409, 409]);
    expect(await quota()).toBe(Number(used) + 2);
    await app.ask(`/api/v1/jobs/${id}?cancel=true`, { method: 'DELETE' });
  });

  test('is refused when it is none, and leaves nothing behind', async () => {
    const whole = await uploadForm(pdf);
    const cases = [
      [await uploadForm(Buffer.from('GIF89a')), 422, 'invalid_pdf'],
      [await uploadForm(pdf.subarray(0, 500)), 422, 'invalid_pdf'],
      [
        await uploadForm(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3000, 'x'), Buffer.from('%%EOF')])),
        422,
        'invalid_pdf',
      ],
      [await uploadForm(Buffer.alloc(0)), 422, 'invalid_pdf'],
      [await uploadForm(pdf, {}, { name: 'cells.jpeg' }), 415, 'not_a_pdf'],
      [await uploadForm(pdf, {}, { type: 'image/jpeg' }), 415, 'not_a_pdf'],
      [await uploadForm(JPEG), 422, 'invalid_pdf'],
      [await uploadForm(pdf, { page_start: '9' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { page_end: '9' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { page_start: '0' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { page_start: '2', page_end: '1' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { colour: 'red' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { deck_name: '::' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { deck_name: 'Biology:: ' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { language: 'deu' }), 422, 'invalid_input'],
      [await uploadForm(pdf, { custom_tags: '["exam"' }), 422, 'invalid_input'],
      [await formOf(['file', pdf], ['file', pdf]), 422, 'invalid_input'],
      [await formOf(...Array.from({ length: 41 }, () => ['custom_tags', 'a'] as const)), 422, 'invalid_input'],
      [{ ...whole, payload: whole.payload.subarray(0, -20) }, 400, 'form_broken'],
      [{ ...whole, headers: { 'content-type': 'multipart/form-data' } }, 400, 'form_broken'],
    ] as const;
    const before = await jobs();
    const files = objects('pdfs').length;
    for (const [form, status, code] of cases) {
      const answer = await app.ask(UPLOADS, form);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    }
    expect(await jobs()).toBe(before);
    expect(objects('pdfs')).toHaveLength(files);
  });

  test('is refused over the limit of its size, and takes no path from its name', async () => {
    const put = (value: number) =>
      app.ask('/api/v1/admin/settings/max_pdf_size_mb', {
        method: 'PUT',
        payload: { value },
        as: { sub: 'sizes', email: 'sizes@example.org', username: 'sizes', roles: ['admin'] },
      });
    expect((await put(1)).status).toBe(200);
    const large = Buffer.concat([pdf, Buffer.alloc(1024 * 1024)]);
    expect(await app.ask(UPLOADS, await uploadForm(large))).toMatchObject({
      status: 413,
      body: { code: 'file_too_large' },
    });
    const name = `../../etc/${'x'.repeat(4_000)}.pdf`;
    const { status, body } = await app.ask(UPLOADS, await uploadForm(pdf, { max_cards: '1' }, { name }));
    expect(status).toBe(201);
    expect(body['source_filename']).toBe(`${'x'.repeat(196)}.pdf`);
    await app.ask(`/api/v1/jobs/${String(body['id'])}?cancel=true`, { method: 'DELETE' });
  });

  test('twelve times at once never passes the limit of the month', async () => {
    await database.query('update users set cards_generated_month = 0, cards_limit_month = 30');
    const form = await uploadForm(pdf, { max_cards: '5' });
    const answers = await Promise.all(Array.from({ length: 12 }, () => app.ask(UPLOADS, form)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    expect(answers.filter(({ body }) => body['code'] === 'quota_exceeded')).toHaveLength(6);
    expect(await quota()).toBe(30);
    const told = await database.query<Row>(`select id from notifications where type = 'limit_reached'`);
    expect(told).toHaveLength(1);
  });
});
