import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { InvalidInputError } from '../../common/invalid-input.error.ts';
import { PdfError } from '../cards/pdf/pdf-error.ts';
import { isDiskFull, StorageUnavailableError } from '../storage/storage-errors.ts';
import { safeFileName } from './file-name.ts';
import { FileTooLargeError, FormBrokenError, NotAPdfError } from './upload-errors.ts';
import { UploadFields } from './upload.view.ts';

/** A file that came in and lies in a folder of its own until {@link ReceivedUpload.dispose}. */
export interface ReceivedUpload {
  readonly file: string;
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly fields: UploadFields;
  dispose(): Promise<void>;
}

const MIB = 1024 * 1024;
/** PDF readers look for both marks within so many bytes of the start and of the end. */
const MARK_BYTES = 1024;
const FIELD_BYTES = 10_000;
const MOST_FIELDS = 40;

/**
 * Takes a form with one PDF, in pieces: what is too large is noticed while it comes.
 *
 * @throws {NotAPdfError} {@link FormBrokenError} {@link FileTooLargeError} {@link PdfError} {@link InvalidInputError}
 * {@link StorageUnavailableError} when this machine's disk is full; nothing stays on it then.
 */
export async function receiveUpload(request: FastifyRequest, limitMb: number): Promise<ReceivedUpload> {
  if (!request.isMultipart()) throw new NotAPdfError();
  const folder = await mkdtemp(path.join(tmpdir(), 'anki-compendium-upload-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const file = path.join(folder, 'upload.pdf');
    const fields: Record<string, unknown> = {};
    let received: { name: string; bytes: number; hash: string } | undefined;
    const limits = { files: 1, fields: MOST_FIELDS, fieldSize: FIELD_BYTES, fileSize: limitMb * MIB + 1 };
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file') throw new NotAPdfError();
        received = await receiveFile(part, file, limitMb);
      } else {
        const before = fields[part.fieldname];
        fields[part.fieldname] = before === undefined ? part.value : [before, part.value].flat();
      }
    }
    if (!received) throw new NotAPdfError();
    const parsed = UploadFields.safeParse(fields);
    if (!parsed.success) throw new InvalidInputError(parsed.error.issues);
    await checkMarks(file, received.bytes);
    return { ...received, file, fields: parsed.data, dispose };
  } catch (error) {
    await dispose();
    throw refusalOf(error);
  }
}

/** What the reader of forms says without a code. */
const FORM_BROKEN = /unexpected end of multipart data$|Boundary not found$/i;

/** Of what went wrong on the way, what the sender is told. */
function refusalOf(error: unknown): unknown {
  if (isDiskFull(error)) return new StorageUnavailableError(error);
  if (!(error instanceof Error)) return error;
  switch ('code' in error && error.code) {
    case 'FST_FILES_LIMIT':
      return new InvalidInputError([{ path: ['file'], message: 'must be one file' }]);
    case 'FST_FIELDS_LIMIT':
      return new InvalidInputError([{ path: [], message: `must have at most ${MOST_FIELDS} fields` }]);
    default:
      return FORM_BROKEN.test(error.message) ? new FormBrokenError(error) : error;
  }
}

async function receiveFile(part: MultipartFile, file: string, limitMb: number) {
  if (part.mimetype !== 'application/pdf' || !/\.pdf$/i.test(part.filename)) throw new NotAPdfError();
  const hash = createHash('sha256');
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(bytes > limitMb * MIB ? new FileTooLargeError(limitMb) : null, chunk);
    },
  });
  await pipeline(part.file, counter, createWriteStream(file));
  return { name: safeFileName(part.filename), bytes, hash: hash.digest('hex') };
}

/** @see ISO 32000-1, 7.5.2 and 7.5.5 */
async function checkMarks(file: string, bytes: number): Promise<void> {
  await using handle = await open(file);
  const part = async (position: number): Promise<string> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, position);
    return buffer.toString('latin1', 0, bytesRead);
  };
  const isPdf = (await part(0)).includes('%PDF-') && (await part(Math.max(0, bytes - MARK_BYTES))).includes('%%EOF');
  if (!isPdf) throw new PdfError('invalid_pdf');
}
