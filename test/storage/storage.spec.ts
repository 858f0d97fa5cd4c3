import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readEnv } from '../../src/config/env.ts';
import { Storage } from '../../src/modules/storage/storage.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

interface S3Server {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = z
  .custom<new (options: object) => S3Server>((given) => typeof given === 'function')
  .parse(createRequire(import.meta.url)('s3rver'));

const folder = temporaryFolder();
const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nowhere';
const fresh = () => `${randomUUID()}/${randomUUID()}.apkg`;

async function fileWith(content: string): Promise<string> {
  const file = path.join(folder, randomUUID());
  await writeFile(file, content);
  return file;
}

/** What holds wherever the files are. */
function keepsFiles(storage: () => Storage) {
  test('keeps what it is given, until it is removed', async () => {
    const key = fresh();
    expect(await storage().exists('decks', key)).toBe(false);
    await storage().put('decks', key, await fileWith('a deck'));
    expect(await storage().exists('decks', key)).toBe(true);
    expect(await storage().exists('pdfs', key)).toBe(false);
    expect(await text(await storage().read('decks', key))).toBe('a deck');
    await storage().delete('decks', key);
    expect(await storage().exists('decks', key)).toBe(false);
    await storage().delete('decks', key);
  });

  test('lists what it keeps, of one bucket, and when it was stored', async () => {
    const keys = [fresh(), fresh()];
    const began = Date.now();
    for (const key of keys) await storage().put('decks', key, await fileWith('a deck'));
    const listed = new Map<string, string[]>();
    for (const bucket of ['decks', 'pdfs'] as const) {
      const all: string[] = [];
      for await (const page of storage().keys(bucket)) all.push(...page);
      listed.set(bucket, all);
    }
    expect(listed.get('decks')).toEqual(expect.arrayContaining(keys));
    for (const key of keys) expect(listed.get('pdfs')).not.toContain(key);
    const storedAt = await storage().storedAt('decks', keys[0] ?? '');
    // a store may keep whole seconds
    expect(storedAt?.getTime()).toBeGreaterThan(began - 1_001);
    expect(await storage().storedAt('decks', fresh())).toBeNull();
  });

  test('says when one was stored that is removed meanwhile, or that it is gone', async () => {
    for (let round = 0; round < 50; round++) {
      const key = fresh();
      await storage().put('decks', key, await fileWith('a deck'));
      const [storedAt] = await Promise.all([storage().storedAt('decks', key), storage().delete('decks', key)]);
      expect([null, expect.any(Date)]).toContainEqual(storedAt);
    }
  });

  test('says that it is unavailable when it cannot read', async () => {
    const reading = storage().read('decks', fresh()).then(text);
    await expect(reading).rejects.toThrow(/cannot be stored or read|NoSuchKey|ENOENT/);
  });

  test('takes no key that leads elsewhere', async () => {
    await expect(storage().put('decks', '../../outside', await fileWith('x'))).rejects.toThrow('cannot be stored');
  });
}

const storage = () => new Storage(readEnv({ DATABASE_URL, STORAGE_FOLDER: storageFolder() }));

describe('a local folder', () => {
  const app = useApp(useDatabase({ at: 'head' }));
  const ask = ({ pathname, search }: URL) => app.ask(pathname + search, { as: null });
  keepsFiles(storage);

  test('hands out a file by a link, as an attachment, and by no other', async () => {
    const key = fresh();
    await storage().put('decks', key, await fileWith('bytes of a deck'));
    const link = async (ttlSeconds: number) =>
      new URL(await storage().signedUrl('decks', key, { filename: 'Zellen "1"; ä.apkg', ttlSeconds }));
    const url = await link(60);
    expect(await ask(url)).toMatchObject({
      status: 200,
      body: { text: 'bytes of a deck' },
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="Zellen _1_; _.apkg"; filename*=UTF-8''Zellen%20%221%22%3B%20%C3%A4.apkg`,
      },
    });

    const changes: Record<string, (url: URL) => void> = {
      'another file': (one) => (one.pathname = `/api/v1/files/decks/${fresh()}`),
      'another bucket': (one) => (one.pathname = one.pathname.replace('/decks/', '/pdfs/')),
      'more time': (one) => one.searchParams.set('expires', String(Number(one.searchParams.get('expires')) + 1)),
      'another disposition': (one) => one.searchParams.set('disposition', 'inline'),
      'another signature': (one) => one.searchParams.set('signature', 'A'.repeat(43)),
    };
    for (const [what, change] of Object.entries(changes)) {
      const changed = await link(60);
      change(changed);
      expect([what, (await ask(changed)).body['code']]).toEqual([what, 'link_invalid']);
    }
    expect((await ask(await link(-1))).status).toBe(404);
    await storage().delete('decks', key);
    expect((await ask(url)).status).toBe(404);
  });
});

describe('an S3 store', () => {
  let server: S3Server;
  let variables: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const buckets = [{ name: 'pdfs' }, { name: 'decks' }];
    server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: folder, configureBuckets: buckets });
    const { port } = await server.run();
    const keys = { MINIO_ACCESS_KEY: 'S3RVER', MINIO_SECRET_KEY: 'S3RVER' };
    variables = { DATABASE_URL, MINIO_ENDPOINT: `127.0.0.1:${port}`, ...keys };
  });
  afterAll(() => server.close());

  const s3 = (more: NodeJS.ProcessEnv = {}) => new Storage(readEnv({ ...variables, ...more }));
  keepsFiles(s3);

  test('gives out links of its own, which say how the file is called', async () => {
    const key = fresh();
    await s3().put('decks', key, await fileWith('bytes of a deck'));
    const url = await s3().signedUrl('decks', key, { filename: 'Cells.apkg', ttlSeconds: 60 });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'bytes of a deck']);
    expect(answer.headers.get('content-disposition')).toContain('attachment; filename="Cells.apkg"');
  });

  test('is linked to at the address that browsers know', async () => {
    const shown = s3({ MINIO_PUBLIC_ENDPOINT: 'files.example.org', MINIO_USE_SSL: 'true' });
    const url = await shown.signedUrl('decks', fresh(), { filename: 'Cells.apkg', ttlSeconds: 60 });
    expect(url).toMatch(/^https:\/\/files\.example\.org\/decks\//);
  });

  test('that is unavailable is an error that says so', async () => {
    const away = s3({ MINIO_ENDPOINT: '127.0.0.1:1' });
    await expect(away.put('decks', fresh(), await fileWith('x'))).rejects.toThrow('cannot be stored or read');
  });
});
