import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Worker } from 'node:worker_threads';
import { PDFDocument } from 'pdf-lib';
import { z } from 'zod';
import { countPages, readPages } from '../../src/modules/cards/pdf/read-pdf.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CELLS, pdfOf } from './pdf.ts';

/** More than Node reads into memory as one file. */
const HOLE_BYTES = 3 * 1024 ** 3;

/** What Node publishes of a thread that it starts. */
const Started = z.object({ worker: z.instanceof(Worker) });

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

describe('a thread that reads PDFs', () => {
  const folder = temporaryFolder();
  const never = new AbortController().signal;
  let started = 0;
  let last: Worker | undefined;
  const count = (message: unknown) => {
    started += 1;
    ({ worker: last } = Started.parse(message));
  };
  beforeAll(() => subscribe('worker_threads', count));
  afterAll(() => void unsubscribe('worker_threads', count));

  test('lets the process end, and prints nothing, once a PDF with errors was read', async () => {
    const file = path.join(folder, 'broken-outline.pdf');
    writeFileSync(file, (await pdfOf(CELLS)).toString('latin1').replace(/startxref\s+\d+/, 'startxref 7'), 'latin1');
    const program = path.join(folder, 'count.ts');
    const reader = new URL('../../src/modules/cards/pdf/read-pdf.ts', import.meta.url).href;
    writeFileSync(program, `import { countPages } from '${reader}';\nconsole.log(await countPages('${file}'));\n`);
    const started = performance.now();
    const counting = spawnNode([program]);
    expect(await counting.ended()).toBe(0);
    expect(counting.output()).toBe(`${CELLS.length}\n`);
    // an idle thread is kept for a minute
    expect(performance.now() - started).toBeLessThan(50_000);
  });

  test('is kept for the next one, however many come one after the other, and never after a bad one', async () => {
    const [good, bad] = [path.join(folder, 'good.pdf'), path.join(folder, 'bad.pdf')];
    writeFileSync(good, await pdfOf(CELLS));
    writeFileSync(bad, 'no PDF');
    await countPages(good);
    const before = started;
    for (let n = 0; n < 5; n++) expect(await readPages(good, 1, 9, never)).toHaveLength(CELLS.length);
    expect(started - before).toBe(0);
    await expect(countPages(bad)).rejects.toMatchObject({ code: 'invalid_pdf' });
    const stop = new AbortController();
    const stopped = readPages(good, 1, 9, stop.signal);
    stop.abort(new Error('cancelled'));
    await expect(stopped).rejects.toThrow('cancelled');
    expect(await countPages(good)).toBe(CELLS.length);
    expect(started - before).toBe(2);
  });

  test('that ended while it waited is not asked', async () => {
    const file = path.join(folder, 'next.pdf');
    writeFileSync(file, await pdfOf(CELLS));
    await countPages(file);
    await last?.terminate();
    const before = started;
    expect(await countPages(file)).toBe(CELLS.length);
    expect(started - before).toBe(1);
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
