import { AppError } from '../../../common/app-error.ts';

const SENTENCES = {
  invalid_pdf: 'This file is not a PDF that can be read; open it in a viewer and save it again.',
  encrypted_pdf: 'This PDF is protected by a password; remove the protection and upload it again.',
  too_many_pages: 'More pages are asked for than one job takes; give page_start and page_end.',
  page_range_empty: 'The pages asked for are past the end of this PDF; give other ones.',
  no_text:
    'No text was found on these pages: they may be scanned pictures; run a text recognition over the file first.',
} as const;

/** Returns the refusal of more pages than one job takes, with both numbers. */
export const tooManyPages = (pages: number, limit: number): PdfError =>
  new PdfError(
    'too_many_pages',
    undefined,
    `${pages} pages are asked for, and one job takes ${limit}; choose at most ${limit} by page_start and page_end.`,
  );

/** A PDF that no cards can be made of. The codes are those of `jobs.error_code`. */
export class PdfError extends AppError {
  readonly kind = 'invalid';
  readonly code: keyof typeof SENTENCES;

  constructor(code: keyof typeof SENTENCES, cause?: unknown, sentence: string = SENTENCES[code]) {
    super(sentence);
    this.code = code;
    this.cause = cause;
  }
}
