import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PDFDataRangeTransport } from 'unpdf/pdfjs';

/** Bytes that are read at once. */
const CHUNK_BYTES = 64 * 1024;
/** `VerbosityLevel.ERRORS` of PDF.js: its warnings about a PDF are not used. */
const ONLY_ERRORS = 0;

/** Pixels. Only text is read, so no picture is unpacked, not even one of 100 megapixels. */
const LARGEST_PICTURE = 1;

/** Gives PDF.js what it asks for of a file, so that the rest of a big one never is in memory. */
export class FileRange extends PDFDataRangeTransport {
  private constructor(
    private readonly descriptor: number,
    length: number,
  ) {
    super(length, null);
  }

  static of(file: string): FileRange {
    const descriptor = openSync(file, 'r');
    return new FileRange(descriptor, fstatSync(descriptor).size);
  }

  /** A thread that ends closes it too. */
  close(): void {
    closeSync(this.descriptor);
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

/** How PDF.js is told to read what it is given, and nothing ahead of what it needs. */
export const readingOf = (range: FileRange) =>
  ({
    range,
    rangeChunkSize: CHUNK_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    verbosity: ONLY_ERRORS,
    maxImageSize: LARGEST_PICTURE,
  }) as const;
