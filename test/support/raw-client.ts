import { connect, type Socket } from 'node:net';
import { tokenFor } from './issuer.ts';

/** A client that sends bytes, whether they are HTTP or not. */
export interface RawClient {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** All that came back, once the server has closed the connection; `afterMs` since the client connected. */
  readonly ended: Promise<{ readonly text: string; readonly afterMs: number }>;
}

/** @param url of a server that speaks http. */
export async function rawClient(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const began = performance.now();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // a connection that the server cut while we were writing ends like any other
  socket.on('error', () => {});
  const ended = new Promise<{ text: string; afterMs: number }>((resolve) => {
    socket.once('close', () =>
      resolve({ text: Buffer.concat(chunks).toString('latin1'), afterMs: performance.now() - began }),
    );
  });
  return {
    socket,
    ended,
    send(bytes) {
      if (socket.writable) socket.write(bytes);
    },
  };
}

/** Sends one request as it is written, and gives the whole answer. The request must make the server close. */
export async function rawAnswer(url: string, request: string | Buffer): Promise<string> {
  const client = await rawClient(url);
  client.send(request);
  return (await client.ended).text;
}

/** An upload of the demo user of which more is announced than comes. */
export async function beginningOfUpload(): Promise<string> {
  return [
    'POST /api/v1/uploads HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${await tokenFor()}`,
    'Content-Type: multipart/form-data; boundary=b',
    'Content-Length: 1000000',
    '',
    '--b',
    'Content-Disposition: form-data; name="file"; filename="a.pdf"',
    'Content-Type: application/pdf',
    '',
    '%PDF-1.4',
  ].join('\r\n');
}
