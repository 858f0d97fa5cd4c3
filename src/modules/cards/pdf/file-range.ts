import { fstatSync, openSync, readSync } from 'node:fs';
import { PDFDataRangeTransport } from 'unpdf/pdfjs';

/** Bytes that are read at once. */
const CHUNK_BYTES = 64 * 1024;

/** Gives PDF.js what it asks for of a file, so that the rest of a big one never is in memory. */
class FileRange extends PDFDataRangeTransport {
  private constructor(
    private readonly descriptor: number,
    length: number,
  ) {
    super(length, null);
  }

  static of(file: string): FileRange {
    // closed with the thread that reads it
    const descriptor = openSync(file, 'r');
    return new FileRange(descriptor, fstatSync(descriptor).size);
  }

  override requestDataRange(begin: number, end: number): void {
    const chunk = new Uint8Array(end - begin);
    let filled = 0;
    while (filled < chunk.length) {
      const bytes = readSync(this.descriptor, chunk, filled, chunk.length - filled, begin + filled);
      if (bytes === 0) break;
      filled += bytes;
    }
    this.onDataRange(begin, chunk);
  }
}

/** How PDF.js is told to read `file`, and nothing ahead of what it needs. */
export const readingOf = (file: string) =>
  ({ range: FileRange.of(file), rangeChunkSize: CHUNK_BYTES, disableAutoFetch: true, disableStream: true }) as const;
