import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Env } from '../../config/env.ts';
import type { Bucket } from './buckets.ts';

type Signer = Pick<Env, 'PUBLIC_URL' | 'STORAGE_URL_SECRET'>;

/** What a link lets its holder read. */
export interface LinkedFile {
  readonly bucket: string;
  readonly key: string;
  /** Unix time in seconds. */
  readonly expires: number;
  /** `Content-Disposition` of the answer. */
  readonly disposition: string;
}

interface LinkOptions {
  /** Seconds. */
  readonly expiresIn?: string | number | undefined;
  readonly contentDisposition?: string | undefined;
}

/** Returns a URL of this API with which a local file can be read for a while. */
export function localUrl(
  env: Signer,
  bucket: Bucket,
  key: string,
  { expiresIn, contentDisposition }: LinkOptions,
): string {
  const expires = Math.floor(Date.now() / 1000) + Number(expiresIn);
  const file = { bucket, key, expires, disposition: contentDisposition ?? 'attachment' };
  const url = new URL(`/api/v1/files/${bucket}/${key}`, env.PUBLIC_URL);
  url.searchParams.set('expires', String(expires));
  url.searchParams.set('disposition', file.disposition);
  url.searchParams.set('signature', signatureOf(env, file));
  return url.href;
}

/** Was the link made by us for this file, and does it still hold? */
export function isLinkValid(env: Signer, file: LinkedFile, signature: string): boolean {
  const expected = Buffer.from(signatureOf(env, file));
  const given = Buffer.from(signature);
  return file.expires * 1000 > Date.now() && given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf(env: Signer, { bucket, key, expires, disposition }: LinkedFile): string {
  const text = JSON.stringify([bucket, key, expires, disposition]);
  return createHmac('sha256', env.STORAGE_URL_SECRET).update(text).digest('base64url');
}
