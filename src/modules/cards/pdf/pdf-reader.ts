import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { PdfError } from './pdf-error.ts';
import type { PageText, PdfMessage, PdfRequest } from './pdf-messages.ts';

const MIB = 1024 * 1024;
/** Of JavaScript's objects; the engine ends a thread that needs more. */
const HEAP_MB = 512;
/** Of objects that die young: more is kept by the process and used by no one. */
const YOUNG_MB = 16;
/** Limit of memory outside the heap, such as unpacked streams, without the file itself: no engine bounds that. */
const UNPACKED_BYTES = 256 * MIB;
const LOOK_MS = 100;
/** A thread that holds more after a PDF is not kept for the next. */
const KEPT_BYTES = 160 * MIB;
const MOST_READS = 200;

/** Next to this file, compiled like it or not. */
const THREAD = new URL(`./pdf-thread${path.extname(import.meta.filename)}`, import.meta.url);

export interface PdfText {
  readonly count: number;
  readonly pages: PageText[];
}

/** A thread that reads one PDF after the other, until one of them goes wrong or it has grown. */
export class PdfReader {
  // without streams of its own: while one of them is read, an idle thread keeps the process alive
  private readonly thread = new Worker(THREAD, {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  private reads = 0;
  /** Not any more once a PDF went wrong, or the thread has ended. */
  isFine = true;

  constructor() {
    this.thread.on('error', () => (this.isFine = false));
    this.thread.on('exit', () => (this.isFine = false));
  }

  /** @throws {PdfError} also when it takes longer or more memory than it may; and the signal's reason. */
  async read(request: PdfRequest, limitMs: number, signal: AbortSignal): Promise<PdfText> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (why: unknown) => reject(new PdfError('invalid_pdf', why));
    const pages: PageText[] = [];
    let count = 0;
    const hear = (message: PdfMessage) => {
      if (message.kind === 'pages') count = message.count;
      else if (message.kind === 'page') pages.push(message.page);
      else if (message.kind === 'error') reject(new PdfError(message.code, new Error(message.message)));
      else resolve();
    };
    const exit = () => giveUp(new Error('the reader ended'));
    const stop = () => reject(signal.reason);
    const timer = setTimeout(() => giveUp(new Error(`not read in ${limitMs} ms`)), limitMs);
    const watch = setInterval(() => void this.bounded(request.file).catch(giveUp), LOOK_MS);
    signal.addEventListener('abort', stop);
    this.thread.on('message', hear).on('error', giveUp).on('exit', exit).ref();
    this.reads += 1;
    try {
      this.thread.postMessage(request, []);
      await promise;
      return { count, pages };
    } catch (error) {
      this.isFine = false;
      throw error;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      signal.removeEventListener('abort', stop);
      this.thread.off('message', hear).off('error', giveUp).off('exit', exit);
    }
  }

  /** May the next PDF be read by this thread, too? */
  async isGoodForMore(): Promise<boolean> {
    if (!this.isFine || this.reads >= MOST_READS) return false;
    const { used_heap_size: heap, external_memory: buffers } = await this.thread.getHeapStatistics();
    return this.isFine && heap + buffers <= KEPT_BYTES;
  }

  /** Lets the process end while this thread waits for the next PDF. */
  rest(): void {
    this.thread.unref();
  }

  async end(): Promise<void> {
    await this.thread.terminate();
  }

  /** @throws when a PDF is unpacked to more than there is room for. A thread that has ended needs none. */
  private async bounded(file: string): Promise<void> {
    const { external_memory: bytes } = await this.thread.getHeapStatistics().catch(() => ({ external_memory: 0 }));
    // PDF.js sets aside as much as the file is long, and fills what it reads of it
    if (bytes > UNPACKED_BYTES && bytes > UNPACKED_BYTES + (await stat(file)).size)
      throw new Error(`unpacked to more than ${UNPACKED_BYTES / MIB} MiB`);
  }
}
