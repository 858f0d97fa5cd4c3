import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { REMOVE_OBJECT, RemoveObjectHandler } from '../../src/modules/storage/remove-object.task.ts';
import type { Row } from '../api/rows.ts';
import { DOCUMENTS } from './fixtures.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { uploadForm } from './upload-form.ts';

/** A PDF of these objects, the first of which is its catalog, with a right table of them. */
function pdfWith(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let size = parts[0]?.length ?? 0;
  const offsets = objects.map((object, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    const at = size;
    parts.push(part);
    size += part.length;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const count = objects.length + 1;
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}`;
  parts.push(Buffer.from(`${table}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\nstartxref\n${size}\n%%EOF\n`));
  return Buffer.concat(parts);
}

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const onePage = (more: string) => [
  CATALOG,
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  `<< /Type /Page /Parent 2 0 R ${more} >>`,
];
const HEX = '00'.repeat(32);

const nodeOfTree = (at: number) =>
  `<< /Type /Pages /Count 1 /Kids [${at + 1} 0 R] ${at > 2 ? `/Parent ${at - 1} 0 R` : ''} >>`;

/** A tree of pages that is as deep as it has objects. */
function deepTree(depth: number): Buffer {
  const nodes = Array.from({ length: depth }, (_, index) => nodeOfTree(index + 2));
  return pdfWith([CATALOG, ...nodes, `<< /Type /Page /Parent ${depth + 1} 0 R /MediaBox [0 0 9 9] >>`]);
}

/** A stream of four GiB of nothing, in some hundred bytes. */
function bomb(): Buffer {
  // what follows a full flush knows nothing of what came before it, so that it may come many times
  const part = deflateRawSync(Buffer.alloc(2 ** 26), { finishFlush: constants.Z_FULL_FLUSH });
  const stream = Buffer.concat([deflateSync('').subarray(0, 2), ...Array.from({ length: 64 }, () => part)]);
  const packed = deflateSync(deflateSync(stream));
  const head = `<< /Length ${packed.length} /Filter [/FlateDecode /FlateDecode /FlateDecode] >>\nstream\n`;
  return Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream')]);
}

async function manyPages(count: number): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  for (let page = 0; page < count; page++) pdf.addPage([9, 9]);
  return Buffer.from(await pdf.save());
}

describe('a PDF that is bad', () => {
  const database = useDatabase({ at: 'head' });
  const folder = temporaryFolder();
  const worker = useWorker(database, () => ({ STORAGE_FOLDER: folder }));
  const app = useApp(database, { STORAGE_FOLDER: folder });
  /** What is stored. */
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []));

  for (const [what, where, code, pdf] of [
    [
      'encrypted',
      'upload',
      'encrypted_pdf',
      () =>
        pdfWith(
          onePage('/MediaBox [0 0 9 9]'),
          `/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <${HEX}> /U <${HEX}> >> /ID [<00> <00>]`,
        ),
    ],
    ['without a page', 'upload', 'invalid_pdf', () => pdfWith([CATALOG, '<< /Type /Pages /Kids [] /Count 0 >>'])],
    ['of 10,000 pages', 'upload', 'too_many_pages', () => manyPages(10_000)],
    ['whose tree of pages is 20,000 deep', 'job', 'no_text', () => deepTree(20_000)],
    [
      'of arrays in arrays, a million deep',
      'upload',
      'invalid_pdf',
      () => pdfWith(onePage(`/MediaBox ${'['.repeat(1e6)}${']'.repeat(1e6)}`)),
    ],
    ['of scanned pages', 'job', 'no_text', () => readFileSync(DOCUMENTS.scanned)],
    [
      'whose tree of pages is a circle',
      'upload',
      'invalid_pdf',
      () => pdfWith([CATALOG, '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
    ],
    [
      'that says it has more pages than it has',
      'upload',
      'invalid_pdf',
      () => pdfWith([CATALOG, '<< /Type /Pages /Kids [] /Count 9 >>']),
    ],
    [
      'whose text is 4 GiB of nothing',
      'upload',
      'invalid_pdf',
      () => pdfWith([...onePage('/MediaBox [0 0 9 9] /Contents 4 0 R'), bomb()]),
    ],
    [
      'whose table of objects points anywhere',
      'job',
      null,
      async () =>
        Buffer.from(
          (await pdfOf(CELLS))
            .toString('latin1')
            .replaceAll(/\d{10} 00000 n/g, '0000000007 00000 n')
            .replace(/startxref\s+\d+/, 'startxref\n7'),
          'latin1',
        ),
    ],
  ] as const) {
    test(`${what} ${where === 'upload' ? 'is refused' : 'is a job that ends'}: ${code ?? 'a deck'}; nothing is left behind`, async () => {
      const { status, body } = await app.ask('/api/v1/uploads', await uploadForm(await pdf()));
      if (where === 'upload') expect([status, body['code']]).toEqual([422, code]);
      else {
        const job = `/api/v1/jobs/${String(body['id'])}`;
        expect(status).toBe(201);
        await worker.perform(ProcessJobHandler, { job_id: String(body['id']), retry: 0 });
        const { body: ended } = await app.ask(job);
        expect([ended['status'], ended['error_code']]).toEqual(code === null ? ['completed', null] : ['failed', code]);
        expect((await app.ask(job, { method: 'DELETE' })).status).toBe(204);
        const removals = await database.query<Row>(
          `delete from pgboss.job where name = 'storage.remove' returning data`,
        );
        for (const { data } of removals) await worker.perform(RemoveObjectHandler, REMOVE_OBJECT.data.parse(data));
      }
      expect(await database.query('select id from jobs')).toEqual([]);
      const decks = await database.query<Row>('select file_path, card_count from decks');
      expect(files()).toEqual(decks.map((deck) => path.basename(String(deck['file_path']))));
      const used = decks.reduce((sum, deck) => sum + Number(deck['card_count']), 0);
      expect(await database.query('select cards_generated_month as used from users')).toEqual([{ used }]);
    });
  }
});
