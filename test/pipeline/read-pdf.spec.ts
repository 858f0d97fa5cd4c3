import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'expect';
import { PDFDocument } from 'pdf-lib';
import { countPages, readPages } from '../../src/modules/cards/pdf/read-pdf.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CELLS, pdfOf } from './pdf.ts';

/** More than Node reads into memory as one file. */
const HOLE_BYTES = 3 * 1024 ** 3;

describe('reading a PDF', () => {
  const folder = temporaryFolder();

  test('takes no more of the file into memory than its pages need', async () => {
    const file = path.join(folder, 'hole.pdf');
    await writeWithHole(file, await pdfOf(CELLS));
    expect(await countPages(file)).toBe(CELLS.length);
    const pages = await readPages(file, 2, 2, new AbortController().signal);
    expect(pages).toEqual([{ page: 2, text: expect.stringContaining(CELLS[1]?.slice(0, 20) ?? '') }]);
  });
});

/** A reader looks for words after an object, and takes zeros for space. */
const WORDS = 'nothing more of it';

/** Writes the PDF with nothing, which takes no room on disk, between its objects and its table of them. */
async function writeWithHole(file: string, pdf: Buffer): Promise<void> {
  const plain = Buffer.from(await (await PDFDocument.load(pdf)).save({ useObjectStreams: false }));
  const table = plain.lastIndexOf('xref', plain.lastIndexOf('startxref') - 1);
  const tail = plain
    .subarray(table)
    .toString('latin1')
    .replace(/startxref\s+\d+/, `startxref\n${table + HOLE_BYTES}`);
  const descriptor = openSync(file, 'w');
  try {
    writeSync(descriptor, `${plain.subarray(0, table).toString('latin1')}${WORDS}`, 0, 'latin1');
    writeSync(descriptor, tail, table + HOLE_BYTES, 'latin1');
  } finally {
    closeSync(descriptor);
  }
}
