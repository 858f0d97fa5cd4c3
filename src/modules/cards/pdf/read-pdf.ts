import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import PQueue from 'p-queue';
import { PdfError } from './pdf-error.ts';
import type { PageText, PdfMessage, PdfRequest } from './pdf-messages.ts';

const MEMORY_MB = 768;
const OPEN_MS = 30_000;
const READ_MS = 15 * 60_000;

/** Many uploads may end at once. Each thread takes some 30 MB; more threads than processors take only memory. */
const opening = new PQueue({ concurrency: Math.max(2, availableParallelism()) });

/** Beside this file, compiled or not as it is. */
const THREAD = new URL(`./pdf-thread${path.extname(import.meta.filename)}`, import.meta.url);

/**
 * Counts the pages of a PDF, which proves that it can be opened.
 *
 * @throws {PdfError} `invalid_pdf` or `encrypted_pdf`, also when opening it takes too long or too much memory.
 */
export async function countPages(file: string): Promise<number> {
  const { count } = await opening.add(() => readPdf({ file }, OPEN_MS, new AbortController().signal));
  if (count < 1) throw new PdfError('invalid_pdf');
  return count;
}

/**
 * The text of some pages of a PDF, from 1 and inclusive.
 *
 * @throws {PdfError} and the signal's reason when it is aborted.
 */
export async function readPages(file: string, from: number, to: number, signal: AbortSignal): Promise<PageText[]> {
  const { pages } = await readPdf({ file, text: { from, to } }, READ_MS, signal);
  return pages;
}

async function readPdf(request: PdfRequest, limitMs: number, signal: AbortSignal) {
  signal.throwIfAborted();
  const thread = new Worker(THREAD, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    stdout: true,
    stderr: true,
  });
  const pages: PageText[] = [];
  let count = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  const timer = setTimeout(() => reject(new PdfError('invalid_pdf', new Error(`not read in ${limitMs} ms`))), limitMs);
  signal.addEventListener('abort', stop);
  thread.on('message', (message: PdfMessage) => {
    if (message.kind === 'pages') count = message.count;
    else if (message.kind === 'page') pages.push({ page: message.page, text: message.text });
    else if (message.kind === 'error') reject(new PdfError(message.code, new Error(message.message)));
    else resolve();
  });
  thread.on('error', (error) => reject(new PdfError('invalid_pdf', error)));
  thread.on('exit', () => reject(new PdfError('invalid_pdf', new Error('the reader ended'))));
  try {
    await promise;
    return { count, pages };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}
