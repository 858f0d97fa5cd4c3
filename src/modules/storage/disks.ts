import path from 'node:path';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { S3Driver } from 'flydrive/drivers/s3';
import type { Env } from '../../config/env.ts';
import type { Bucket } from './buckets.ts';
import { localUrl } from './local-link.ts';

/** Where the objects of a bucket are, and where links to them lead: not the same host when S3 is behind a proxy. */
export interface Disks {
  readonly objects: Disk;
  readonly links: Disk;
}

/** S3 where MINIO_ENDPOINT is set, else a folder whose files the API hands out itself. */
export function disksOf(env: Env, bucket: Bucket): Disks {
  const endpoint = env.MINIO_ENDPOINT;
  if (endpoint === undefined) {
    const disk = new Disk(
      new FSDriver({
        location: path.resolve(env.STORAGE_FOLDER, bucket),
        visibility: 'private',
        urlBuilder: { generateSignedURL: async (key, _, options) => localUrl(env, bucket, key, options) },
      }),
    );
    return { objects: disk, links: disk };
  }
  const at = (host: string) => s3(env, `${env.MINIO_USE_SSL ? 'https' : 'http'}://${host}`, bucket);
  return { objects: at(endpoint), links: at(env.MINIO_PUBLIC_ENDPOINT ?? endpoint) };
}

function s3(env: Env, endpoint: string, bucket: Bucket): Disk {
  return new Disk(
    new S3Driver({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: env.MINIO_ACCESS_KEY, secretAccessKey: env.MINIO_SECRET_KEY },
      bucket: bucket === 'pdfs' ? env.MINIO_BUCKET_PDFS : env.MINIO_BUCKET_DECKS,
      forcePathStyle: true,
      supportsACL: false,
      visibility: 'private',
      // stores that are not Amazon's take the checksums of newer SDKs for content
      requestChecksumCalculation: 'WHEN_REQUIRED',
    }),
  );
}
