import { AppError } from '../../common/app-error.ts';

export class FileTooLargeError extends AppError {
  readonly code = 'file_too_large';
  readonly kind = 'too-large';
  constructor(limitMb: number) {
    super(`The file is larger than ${limitMb} MiB; split it, or upload the chapter you need.`);
  }
}

/** The form ends before its last part does, or its header does not say what parts it. */
export class FormBrokenError extends AppError {
  readonly code = 'form_broken';
  readonly kind = 'malformed';
  constructor(cause: unknown) {
    super('The form is cut off, or its Content-Type names no boundary; send it again.');
    this.cause = cause;
  }
}

export class NotAPdfError extends AppError {
  readonly code = 'not_a_pdf';
  readonly kind = 'unsupported';
  constructor() {
    super('Send one PDF as multipart/form-data: a field "file" of type application/pdf whose name ends in .pdf.');
  }
}

/** The text is in a language that is not asked in, or not in the one that the upload names. */
export class TextLanguageError extends AppError {
  readonly code = 'text_language';
  readonly kind = 'invalid';
}
