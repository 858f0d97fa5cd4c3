import { parentPort } from 'node:worker_threads';
import { getDocumentProxy } from 'unpdf';
import { FileRange, readingOf } from './file-range.ts';
import { layOut, readLines } from './layout/layout.ts';
import { LostLigatures } from './lost-ligatures.ts';
import { NO_STRUCTURE, placeOf, structureOf } from './structure.ts';
import type { PdfMessage, PdfRequest } from './pdf-messages.ts';

/** A thread of its own: what a stranger's PDF does to the parser ends here, and its time and memory are bounded. */

/** Pages after which the fonts and resources that PDF.js keeps are released. */
const PAGES_TO_KEEP = 25;

const say = (message: PdfMessage) => parentPort?.postMessage(message, []);

async function readPages({ file, text: { from, to, step } = { from: 1, to: 0 } }: PdfRequest): Promise<void> {
  const range = FileRange.of(file);
  const pdf = await getDocumentProxy(undefined, readingOf(range));
  say({ kind: 'pages', count: pdf.numPages });
  const pages = [];
  const ligatures = new LostLigatures();
  for (let page = from; page <= Math.min(to, pdf.numPages); page += step ?? 1) {
    const proxy = await pdf.getPage(page);
    const { items } = await proxy.getTextContent();
    const { width, height } = proxy.getViewport({ scale: 1 });
    const lines = await ligatures.restore(proxy, items, readLines(items));
    pages.push({ page, lines, isSlide: width > height });
    proxy.cleanup();
    if (pages.length % PAGES_TO_KEEP === 0) await pdf.cleanup();
  }
  // what is a title or a running title shows in the whole text
  const structure = pages.length > 0 && step === undefined ? await structureOf(pdf) : NO_STRUCTURE;
  for (const page of layOut(pages)) say({ kind: 'page', page: { ...page, ...placeOf(structure, page.page) } });
  await pdf.loadingTask.destroy();
  range.close();
  say({ kind: 'end' });
}

// after an error the caller ends this thread, so the state of the parser does not matter
parentPort?.on('message', (request: PdfRequest) => {
  readPages(request).catch((error: unknown) => {
    const isEncrypted = error instanceof Error && error.name === 'PasswordException';
    // the stack holds a line of a megabyte
    const message = error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : 'unknown';
    say({ kind: 'error', code: isEncrypted ? 'encrypted_pdf' : 'invalid_pdf', message });
  });
});
