import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { PdfError } from './pdf-error.ts';
import type { PageText, PdfRequest } from './pdf-messages.ts';
import { PdfReader, type PdfText } from './pdf-reader.ts';

const OPEN_MS = 30_000;
const READ_MS = 15 * 60_000;

/** Many uploads may end at once. Each thread takes some 30 MB; more threads than processors take only memory. */
const opening = new PQueue({ concurrency: Math.max(2, availableParallelism()) });

/** Threads that wait for a PDF, each with the timer that ends it. */
const idle = new Map<PdfReader, NodeJS.Timeout>();
const IDLE_MS = 60_000;

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

/** Pages that tell the language of a text. */
const SAMPLED = 6;

/**
 * Returns some pages of a PDF from `from` to `to`, spread over them.
 *
 * @throws {PdfError} also when reading them takes too long or too much memory.
 */
export async function samplePages(file: string, from: number, to: number): Promise<PageText[]> {
  const step = Math.max(1, Math.floor((to - from) / SAMPLED));
  const text = { from, to, step };
  return (await opening.add(() => readPdf({ file, text }, OPEN_MS, new AbortController().signal))).pages;
}

async function readPdf(request: PdfRequest, limitMs: number, signal: AbortSignal): Promise<PdfText> {
  const reader = takeIdle() ?? new PdfReader();
  try {
    return await reader.read(request, limitMs, signal);
  } finally {
    if (await reader.isGoodForMore().catch(() => false)) keep(reader);
    else await reader.end();
  }
}

function takeIdle(): PdfReader | undefined {
  for (const [reader, timer] of idle) {
    idle.delete(reader);
    clearTimeout(timer);
    // what a PDF left behind may end its thread later
    if (reader.isFine) return reader;
  }
  return undefined;
}

/** A thread that has read before reads the next PDF several times as fast as one that must be started. */
function keep(reader: PdfReader): void {
  const end = () => {
    idle.delete(reader);
    void reader.end();
  };
  reader.rest();
  idle.set(reader, setTimeout(end, IDLE_MS).unref());
}
