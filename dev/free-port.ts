import { createServer } from 'node:net';
import { hasCode } from './development-error.ts';

/** Whether a server could listen on `port` of `host` now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await listenOnce(port, host)) !== undefined;
}

/** Returns a free TCP port of `host`: the `preferred` one if possible. */
export async function freePort(preferred = 0, host = '127.0.0.1'): Promise<number> {
  const port = (await listenOnce(preferred, host)) ?? (await listenOnce(0, host));
  if (port === undefined) throw new Error(`The system offers no free TCP port on ${host}.`);
  return port;
}

function listenOnce(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (hasCode(error, 'EADDRINUSE', 'EACCES') ? resolve(undefined) : reject(error)));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
