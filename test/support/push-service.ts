import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import webPush from 'web-push';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

const TLS = path.join(PROJECT_FOLDER, 'test/notifications/tls');
const read = (file: string): string => readFileSync(path.join(TLS, file), 'utf8');

/** A browser that subscribed: what it tells the service, and the keys it keeps. */
export interface Browser {
  readonly device: { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } };
  /** What a push said, decrypted. */
  opened(push: Push): unknown;
}

export interface Push {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A push service over TLS that keeps what it is sent, and answers as it is told. */
export class PushService {
  readonly pushes: Push[] = [];
  readonly vapid = webPush.generateVAPIDKeys();
  /** The status for a device, by the last part of its endpoint; 201 where nothing is said. */
  readonly answers = new Map<string, number>();
  delayMs = 0;
  #server = createServer({ key: read('key.pem'), cert: read('certificate.pem') }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      this.pushes.push({ path: url, headers: request.headers, body: Buffer.concat(chunks) });
      const status = this.answers.get(url.slice(1)) ?? 201;
      const headers = status >= 300 && status < 400 ? { location: 'https://169.254.169.254/latest' } : {};
      void sleep(this.delayMs).then(() => response.writeHead(status, headers).end('words of the push service'));
    });
  });

  async start(): Promise<void> {
    setDefaultCACertificates([...getCACertificates('default'), read('certificate.pem')]);
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get host(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The push service does not listen.');
    return `localhost:${(address satisfies AddressInfo).port}`;
  }

  /** What makes the service push here. */
  get variables(): NodeJS.ProcessEnv {
    return {
      VAPID_PUBLIC_KEY: this.vapid.publicKey,
      VAPID_PRIVATE_KEY: this.vapid.privateKey,
      VAPID_SUBJECT: 'mailto:tests@example.org',
      PUSH_HOSTS: `${this.host},*.push.example`,
    };
  }

  browser(name = randomBytes(6).toString('hex')): Browser {
    const ecdh = createECDH('prime256v1');
    const p256dh = ecdh.generateKeys('base64url');
    const auth = randomBytes(16);
    return {
      device: { endpoint: `https://${this.host}/${name}`, keys: { p256dh, auth: auth.toString('base64url') } },
      opened: ({ body }) => JSON.parse(decrypt(body, ecdh, auth)),
    };
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc8291#section-3.4 and https://www.rfc-editor.org/rfc/rfc8188 */
function decrypt(body: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + keyLength);
  const cipherText = body.subarray(21 + keyLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', own.computeSecret(sender), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(cipherText.subarray(-16));
  const padded = Buffer.concat([decipher.update(cipherText.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

/** A push service for the suite that calls it. */
export function usePushService(): PushService {
  const service = new PushService();
  beforeAll(() => service.start());
  afterAll(() => service.stop());
  return service;
}
