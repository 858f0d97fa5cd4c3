import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import type { Bucket } from './buckets.ts';
import { disksOf, type Disks } from './disks.ts';
import { StorageUnavailableError } from './storage-errors.ts';

export interface LinkOptions {
  /** Name that a browser saves the file as. */
  readonly filename: string;
  readonly ttlSeconds: number;
}

/**
 * Files of users: an S3 bucket each for PDFs and decks, or two local folders. Keys are made of ids alone.
 *
 * Every method throws {@link StorageUnavailableError} when the store does not do what it is asked.
 */
@Injectable()
export class Storage {
  private readonly disks: Readonly<Record<Bucket, Disks>>;

  constructor(@Inject(ENV) env: Env) {
    this.disks = { pdfs: disksOf(env, 'pdfs'), decks: disksOf(env, 'decks') };
  }

  /** Stores a file of this machine, in pieces; a disk that is full in the middle of it keeps none of them. */
  async put(bucket: Bucket, key: string, file: string): Promise<void> {
    const { objects } = this.disks[bucket];
    try {
      await available(objects.copyFromFs(file, key));
    } catch (error) {
      await objects.delete(key).catch(() => undefined);
      throw error;
    }
  }

  async read(bucket: Bucket, key: string): Promise<Readable> {
    return available(this.disks[bucket].objects.getStream(key));
  }

  /** Copies an object to a file of this machine, in pieces. */
  async fetch(bucket: Bucket, key: string, file: string, signal: AbortSignal): Promise<void> {
    const stream = await this.read(bucket, key);
    await available(pipeline(stream, createWriteStream(file), { signal }));
  }

  async exists(bucket: Bucket, key: string): Promise<boolean> {
    return available(this.disks[bucket].objects.exists(key));
  }

  /** What is not there counts as removed. */
  async delete(bucket: Bucket, key: string): Promise<void> {
    await available(this.disks[bucket].objects.delete(key));
  }

  /** Keys of all objects, a page at a time. */
  async *keys(bucket: Bucket): AsyncGenerator<string[]> {
    const { objects: disk } = this.disks[bucket];
    let paginationToken: string | undefined;
    do {
      const page = await available(
        disk.listAll('', { recursive: true, ...(paginationToken !== undefined && { paginationToken }) }),
      );
      yield Array.from(page.objects).flatMap((object) => (object.isFile ? [object.key] : []));
      ({ paginationToken } = page);
    } while (paginationToken !== undefined);
  }

  /** When an object was stored; null when it is not there any more. */
  async storedAt(bucket: Bucket, key: string): Promise<Date | null> {
    try {
      return (await available(this.disks[bucket].objects.getMetaData(key))).lastModified;
    } catch (error) {
      // asked afterwards: before, it could still go in between
      if (await this.exists(bucket, key)) throw error;
      return null;
    }
  }

  /** A URL that reads one object, for a while, without a token. */
  async signedUrl(bucket: Bucket, key: string, { filename, ttlSeconds }: LinkOptions): Promise<string> {
    const contentDisposition = attachment(filename);
    return available(this.disks[bucket].links.getSignedUrl(key, { expiresIn: ttlSeconds, contentDisposition }));
  }
}

/** @throws {StorageUnavailableError} in place of any error of `work`. */
async function available<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new StorageUnavailableError(error);
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6266#appendix-D */
function attachment(filename: string): string {
  const ascii = filename.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(filename).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
