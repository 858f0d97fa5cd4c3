import { beforeAll, describe, expect, test } from '@jest/globals';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { readPackage } from './read-package.ts';
import { uploadForm } from './upload-form.ts';

const fields = (note: Readonly<Record<string, unknown>>) => String(note['flds']).split('\u001F');

describe('a deck of a PDF that has been uploaded before', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const app = useApp(database);
  let pdf: Buffer;

  beforeAll(async () => {
    pdf = await pdfOf(CELLS);
    await app.ask('/api/v1/users/me');
    await database.query('update users set cards_limit_month = 500');
  });

  /** The deck of an upload, and its package. */
  const made = async (file: Buffer, form: Readonly<Record<string, string>> = {}, name = 'cells.pdf') => {
    const { body } = await app.ask('/api/v1/uploads', await uploadForm(file, form, { name }));
    await worker.perform(ProcessJobHandler, { job_id: String(body['id']), retry: 0 });
    const job = (await app.ask(`/api/v1/jobs/${String(body['id'])}`)).body;
    expect(job).toMatchObject({ status: 'completed' });
    const deck = (await app.ask(`/api/v1/decks/${String(job['result_deck_id'])}`)).body;
    const link = await app.ask(`/api/v1/decks/${String(deck['id'])}/download-url`, { method: 'POST' });
    const url = new URL(String(link.body['download_url']));
    return { deck, ...readPackage(await app.download(url.pathname + url.search)) };
  };

  test('has the notes of before, with the same times, whatever density, pages and names are asked for', async () => {
    const first = await made(pdf, { card_density: 'high' });
    const second = await made(pdf, { card_density: 'low', max_cards: '3', subject: 'Biology', custom_tags: 'exam' });
    const third = await made(pdf, { page_start: '2' });
    const known = new Map(first.notes.map((note) => [fields(note)[0], note]));
    for (const { notes } of [second, third]) {
      expect(notes.length).toBeGreaterThan(1);
      for (const note of notes) {
        const { guid, mod } = known.get(fields(note)[0]) ?? {};
        expect([note.guid, note.mod]).toEqual([guid, mod]);
      }
    }
    expect(second.models).toBe(first.models);
  });

  test('has later times for the notes that say something else now', async () => {
    const first = await made(pdf);
    const renamed = await made(pdf, {}, 'The cell.pdf');
    expect(renamed.notes.map(({ guid }) => guid)).toEqual(first.notes.map(({ guid }) => guid));
    expect(Number(renamed.notes[0]?.['mod'])).toBeGreaterThan(Number(first.notes[0]?.['mod']));
    expect((await made(pdf, {}, 'The cell.pdf')).notes.map(({ mod }) => mod)).toEqual(
      renamed.notes.map(({ mod }) => mod),
    );
  });

  test('is called subject, chapter and title, and by a number if another document is called so', async () => {
    const other = await pdfOf([...CELLS, 'A leaf is the part of a plant that takes up light.']);
    const names = [
      await made(pdf, { subject: 'Biology', chapter: 'The Cell' }, 'chapter1.pdf'),
      await made(pdf, { chapter: ':: The Cell::' }, 'chapter1.PDF'),
      await made(pdf, {}, 'chapter1.pdf'),
      await made(other, {}, 'chapter1.pdf'),
      await made(other, {}, 'chapter1.pdf'),
      await made(other, { subject: 'Botany' }, 'chapter1.pdf'),
      await made(other, { deck_name: 'chapter1' }, 'chapter1.pdf'),
      await made(other, { subject: 'A::B::C::D', chapter: 'E' }, 'f.pdf'),
    ].map(({ deck, decks }) => {
      expect(decks).toContain(JSON.stringify(deck['name']));
      return deck['name'];
    });
    expect(names).toEqual([
      'Biology::The Cell::chapter1',
      'The Cell::chapter1',
      'chapter1',
      'chapter1 (2)',
      'chapter1 (2)',
      'Botany::chapter1',
      'chapter1',
      'A::B::C::f',
    ]);
  });

  test('is called no longer than a deck may be, with all three levels', async () => {
    const long = '細'.repeat(250);
    const { deck } = await made(pdf, { subject: `${long}a`, chapter: `${long}b` }, `${'c'.repeat(240)}.pdf`);
    expect(String(deck['name']).split('::')).toHaveLength(3);
    expect(String(deck['name']).length).toBeLessThanOrEqual(255);
  });

  test('is made although the package of the deck before is gone', async () => {
    const before = await made(pdf);
    await app.ask(`/api/v1/decks/${String(before.deck['id'])}`, { method: 'DELETE' });
    const after = await made(pdf);
    expect(after.notes.map(({ guid }) => guid)).toEqual(before.notes.map(({ guid }) => guid));
  });
});
