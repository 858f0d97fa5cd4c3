import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PDFDocument, PDFHexString, PDFName, PDFNull, type PDFRef } from 'pdf-lib';
import { countPages, readPages } from '../../src/modules/cards/pdf/read-pdf.ts';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { DOCUMENTS } from './fixtures.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { readPackage } from './read-package.ts';
import { uploadForm } from './upload-form.ts';

const never = new AbortController().signal;

/** Gives a PDF an outline of these titles, each of the page of its place, and page labels. */
async function withOutline(
  pdf: Buffer,
  titles: readonly string[],
  { isCircular = false, labels = '' } = {},
): Promise<Buffer> {
  const document = await PDFDocument.load(pdf);
  const { context, catalog } = document;
  const pages = document.getPages();
  const root = context.nextRef();
  const refs: PDFRef[] = titles.map(() => context.nextRef());
  for (const [at, title] of titles.entries()) {
    const next = refs[at + 1] ?? (isCircular ? refs[0] : undefined);
    context.assign(
      refs[at] ?? root,
      context.obj({
        Title: PDFHexString.fromText(title),
        Parent: root,
        Dest: [pages[at % pages.length]?.ref ?? PDFNull, 'Fit'],
        ...(next && { Next: next }),
        ...(isCircular && { First: root, Last: root }),
      }),
    );
  }
  context.assign(root, context.obj({ Type: 'Outlines', First: refs[0] ?? root, Last: refs.at(-1) ?? root }));
  catalog.set(PDFName.of('Outlines'), root);
  if (labels !== '') catalog.set(PDFName.of('PageLabels'), context.obj({ Nums: [0, { S: PDFName.of(labels) }] }));
  return Buffer.from(await document.save());
}

describe('the structure of a PDF', () => {
  const folder = temporaryFolder();
  let plain: Buffer;
  beforeAll(async () => {
    plain = await pdfOf(CELLS);
  });
  const read = async (pdf: Buffer) => {
    const file = path.join(folder, `${randomUUID()}.pdf`);
    writeFileSync(file, pdf);
    const pages = await readPages(file, 1, await countPages(file), never);
    return pages.map(({ chapter, label }) => [chapter, label]);
  };

  test('gives each page the chapter of the outline and its printed number', async () => {
    expect(await read(await withOutline(plain, ['The Cell', 'Water::and\nLight'], { labels: 'r' }))).toEqual([
      ['The Cell', 'i'],
      ['Water:and Light', 'ii'],
    ]);
    const manual = await readPages(DOCUMENTS.long, 7, 12, never);
    expect(manual[0]).toMatchObject({ page: 7, label: '1', chapter: 'Getting started The Right Way' });
    expect(manual.at(-1)).toMatchObject({ page: 12, label: '6', chapter: 'First steps' });
  });

  test('says nothing of labels that repeat the number of the page, and of an outline of one entry', async () => {
    expect(await read(await withOutline(plain, ['The Cell'], { labels: 'D' }))).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  test.each([
    ['is a circle', () => withOutline(plain, ['The Cell', 'Water'], { isCircular: true })],
    [
      'has 20,000 entries',
      () =>
        withOutline(
          plain,
          Array.from({ length: 20_000 }, (_, at) => `Entry ${at}`),
        ),
    ],
    ['has blank titles', () => withOutline(plain, [' ', '\u0000'])],
  ])('is left out where the outline %s, and the text is read', async (_, make) => {
    const file = path.join(folder, `${randomUUID()}.pdf`);
    writeFileSync(file, await make());
    const pages = await readPages(file, 1, 2, never);
    expect(pages.map(({ text }) => text.slice(0, 12))).toEqual(['The cell is ', 'Osmosis mean']);
  });
});

describe('a deck of a PDF with chapters', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const app = useApp(database);

  test('has a deck under it and a tag for each chapter, and cards that name both numbers of their page', async () => {
    await app.ask('/api/v1/users/me');
    const pdf = await withOutline(await pdfOf(CELLS), ['The Cell', 'Water'], { labels: 'r' });
    const { body } = await app.ask('/api/v1/uploads', await uploadForm(pdf, { subject: 'Biology' }));
    await worker.perform(ProcessJobHandler, { job_id: String(body['id']), retry: 0 });
    const job = (await app.ask(`/api/v1/jobs/${String(body['id'])}`)).body;
    const link = await app.ask(`/api/v1/decks/${String(job['result_deck_id'])}/download-url`, { method: 'POST' });
    const url = new URL(String(link.body['download_url']));
    const { notes, cards, decks } = readPackage(await app.download(url.pathname + url.search));
    const names = new Map(Object.entries<{ name: string }>(JSON.parse(decks)).map(([id, { name }]) => [id, name]));
    expect([...names.values()]).toEqual(
      expect.arrayContaining(['Biology::cells', 'Biology::cells::The Cell', 'Biology::cells::Water']),
    );
    const found = notes.map(({ flds, tags }, at) => ({
      deck: names.get(String(cards[at]?.['did'])),
      source: String(flds).split('\u001F')[5],
      tags: String(tags),
    }));
    expect(found).toContainEqual({
      deck: 'Biology::cells::The Cell',
      source: 'cells.pdf, p. i (PDF page 1)',
      tags: expect.stringContaining(' biology::the_cell '),
    });
    expect(found).toContainEqual({
      deck: 'Biology::cells::Water',
      source: 'cells.pdf, p. ii (PDF page 2)',
      tags: expect.stringContaining(' biology::water '),
    });
  });
});
