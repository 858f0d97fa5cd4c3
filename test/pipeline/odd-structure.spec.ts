import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PDFDocument, PDFName, PDFNumber, PDFString, StandardFonts, type PDFPage } from 'pdf-lib';
import { countPages, readPages } from '../../src/modules/cards/pdf/read-pdf.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SENTENCE = 'A cell is the smallest unit of life.';
const FEW_ENTRIES = 2_000;

/** Writes a sentence of which each character is a line of its own. */
function drawLetters(page: PDFPage, text: string): void {
  for (const [at, letter] of Array.from(text).entries()) page.drawText(letter, { x: 60, y: 830 - at * 0.8, size: 6 });
}

/** An outline whose entries are each the next and the child of the other. */
function circularOutline(pdf: PDFDocument): void {
  const { context, catalog } = pdf;
  const [root, first, last] = [context.nextRef(), context.nextRef(), context.nextRef()];
  const dest = [pdf.getPage(0).ref, 'Fit'];
  for (const [at, next] of [
    [first, last],
    [last, first],
  ] as const)
    context.assign(
      at,
      context.obj({ Title: PDFString.of('Cells'), Parent: root, Next: next, First: first, Dest: dest }),
    );
  context.assign(root, context.obj({ Type: 'Outlines', First: first, Last: last, Count: 2 }));
  catalog.set(PDFName.of('Outlines'), root);
}

function longOutline(pdf: PDFDocument): void {
  const { context, catalog } = pdf;
  const root = context.nextRef();
  const entries = Array.from({ length: FEW_ENTRIES }, () => context.nextRef());
  const dest = [pdf.getPage(0).ref, 'Fit'];
  for (const [at, entry] of entries.entries()) {
    const next = entries[at + 1];
    const fields = { Title: PDFString.of(`Cell ${at}`), Parent: root, Dest: dest };
    context.assign(entry, context.obj(next ? { ...fields, Next: next } : fields));
  }
  const [first = root] = entries;
  context.assign(
    root,
    context.obj({ Type: 'Outlines', First: first, Last: entries.at(-1) ?? root, Count: FEW_ENTRIES }),
  );
  catalog.set(PDFName.of('Outlines'), root);
}

function lyingLabels(pdf: PDFDocument): void {
  const long = { P: PDFString.of('x'.repeat(5_000)) };
  const numbers = [PDFNumber.of(0), { S: 'X', St: 9 }, PDFNumber.of(-5), long, PDFNumber.of(999_999), { S: 'D' }];
  pdf.catalog.set(PDFName.of('PageLabels'), pdf.context.obj({ Nums: numbers }));
}

describe('a PDF', () => {
  const folder = temporaryFolder();
  const read = async (spoil: (pdf: PDFDocument) => void) => {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage([595, 842]);
    page.setFont(await pdf.embedFont(StandardFonts.Helvetica));
    page.drawText(SENTENCE, { x: 60, y: 400, size: 11 });
    spoil(pdf);
    const file = path.join(folder, `${randomUUID()}.pdf`);
    writeFileSync(file, await pdf.save());
    return readPages(file, 1, await countPages(file), new AbortController().signal);
  };

  test.each([
    ['an outline that is a circle', circularOutline],
    ['an outline of more entries than chapters', longOutline],
    ['page labels that lie', lyingLabels],
    ['a column of single letters', (pdf: PDFDocument) => drawLetters(pdf.getPage(0), SENTENCE.repeat(20))],
  ])('with %s is read like any other', async (_, spoil) => {
    const [page] = await read(spoil);
    expect(page?.text).toContain(SENTENCE);
    expect(page?.label).toBeUndefined();
  });
});
