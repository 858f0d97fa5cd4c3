import { parentPort } from 'node:worker_threads';
import { getDocumentProxy } from 'unpdf';
import { FileRange, readingOf } from './file-range.ts';
import type { PdfMessage, PdfRequest } from './pdf-messages.ts';

/** A thread of its own: what a stranger's PDF does to the parser ends here, and its time and memory are bounded. */

const say = (message: PdfMessage) => parentPort?.postMessage(message, []);

/** The part of a text item of PDF.js that is used here. */
interface Item {
  readonly str: string;
  readonly hasEOL: boolean;
  /** Affine matrix; the sixth number is the baseline's height on the page. */
  readonly transform: readonly number[];
  readonly height: number;
}

/** A gap of more than so many heights of a line begins a paragraph. */
const PARAGRAPH_GAP = 1.7;

function textOf(items: readonly object[]): string {
  let text = '';
  let last: { y: number; height: number } | undefined;
  for (const item of items) {
    if (!isItem(item)) continue;
    const y = item.transform[5] ?? 0;
    const height = item.height || last?.height || 10;
    if (item.str.trim() !== '') {
      const gap = last ? Math.abs(last.y - y) : 0;
      if (last && gap > PARAGRAPH_GAP * Math.max(height, last.height)) text += '\n';
      last = { y, height };
    }
    text += item.str + (item.hasEOL ? '\n' : '');
  }
  return text;
}

function isItem(item: object): item is Item {
  return 'str' in item && 'transform' in item;
}

async function read({ file, text: { from, to } = { from: 1, to: 0 } }: PdfRequest): Promise<void> {
  const range = FileRange.of(file);
  const pdf = await getDocumentProxy(undefined, readingOf(range));
  say({ kind: 'pages', count: pdf.numPages });
  for (let page = from; page <= Math.min(to, pdf.numPages); page++) {
    const proxy = await pdf.getPage(page);
    const { items } = await proxy.getTextContent();
    say({ kind: 'page', page, text: textOf(items) });
    proxy.cleanup();
  }
  await pdf.loadingTask.destroy();
  range.close();
  say({ kind: 'end' });
}

// after an error whoever asked ends this thread: what the parser was left in is nobody's concern
parentPort?.on('message', (request: PdfRequest) => {
  read(request).catch((error: unknown) => {
    const isEncrypted = error instanceof Error && error.name === 'PasswordException';
    // the stack holds a line of a megabyte
    const message = error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : 'unknown';
    say({ kind: 'error', code: isEncrypted ? 'encrypted_pdf' : 'invalid_pdf', message });
  });
});
