import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

const FOLDER = path.join(PROJECT_FOLDER, 'test/notifications/tls');
/** A certificate for localhost and 127.0.0.1, signed by itself. */
export const CERTIFICATE = path.join(FOLDER, 'certificate.pem');
/** Code of the packet that asks for TLS. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = 80_877_103;

/** Gives the suite that calls it the server of `database` behind TLS, with {@link CERTIFICATE}. */
export function useTlsProxy(database: { readonly url: string }): { url(parameters: string, host?: string): string } {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => client.destroy());
    client.once('data', (first: Buffer) => {
      if (first.length !== 8 || first.readInt32BE(4) !== SSL_REQUEST) return client.destroy();
      client.write('S');
      const { hostname, port } = new URL(database.url);
      const secure = new TLSSocket(client, {
        isServer: true,
        cert: readFileSync(CERTIFICATE),
        key: readFileSync(path.join(FOLDER, 'key.pem')),
      });
      const upstream = connect(Number(port || 5432), hostname);
      for (const socket of [secure, upstream]) socket.on('error', () => void (secure.destroy(), upstream.destroy()));
      secure.pipe(upstream).pipe(secure);
      return undefined;
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, resolve)));
  afterAll(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    url: (parameters, host = 'localhost') => {
      const address = server.address();
      const port = typeof address === 'object' && address ? String(address.port) : '';
      const url = Object.assign(new URL(database.url), { hostname: host, port });
      return `${url.href}?${parameters}`;
    },
  };
}
