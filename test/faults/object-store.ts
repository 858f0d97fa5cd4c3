import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { z } from 'zod';

interface S3Server {
  /** There from `run` on. */
  readonly httpServer: Server;
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = z
  .custom<new (options: object) => S3Server>((given) => typeof given === 'function')
  .parse(createRequire(import.meta.url)('s3rver'));

const KEY = 'S3RVER';
/** What MinIO answers when a drive is full. */
const FULL = {
  status: 507,
  body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>XMinioStorageFull</Code><Message>Storage backend has reached its minimum free drive threshold. Please delete a few objects to proceed.</Message></Error>',
} as const;

/** An S3 store that can be full, away, or slow to take decks. */
export interface ObjectStore {
  /** For processes of the service; `direct` is for who asks in spite of a fault. */
  readonly variables: NodeJS.ProcessEnv;
  readonly direct: NodeJS.ProcessEnv;
  /** Every object that is to be stored is refused, as when the disk is full. What is there can be read and removed. */
  fill(): void;
  empty(): void;
  /** Makes its address stop answering. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** Decks are not taken until the function that is returned is called: their jobs stay under way. */
  holdDecks(): () => void;
  /** How many wait for that. */
  readonly held: number;
  close(): Promise<void>;
}

/** @param directory where it keeps its objects. */
export async function startObjectStore(directory: string): Promise<ObjectStore> {
  const buckets = [{ name: 'pdfs' }, { name: 'decks' }];
  const store = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: buckets });
  const { port: storePort } = await store.run();
  let isFull = false;
  let held = 0;
  let hold: Promise<void> | undefined;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming;
    if (method === 'PUT' && hold && url.startsWith('/decks/')) {
      held += 1;
      await hold;
      held -= 1;
    }
    if (method === 'PUT' && isFull) {
      incoming.resume();
      await once(incoming, 'end');
      outgoing.writeHead(FULL.status, { 'content-type': 'application/xml' }).end(FULL.body);
      return;
    }
    // a connection that is kept would keep the store from closing
    const to = { host: '127.0.0.1', port: storePort, agent: false, headers: { ...headers, connection: 'close' } };
    const forwarded = request({ ...to, method, path: url }, (given) => {
      outgoing.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  };
  const door = createServer((incoming, outgoing) => void answer(incoming, outgoing).catch(() => outgoing.destroy()));
  const listen = (port: number) => once(door.listen(port, '127.0.0.1'), 'listening');
  await listen(0);
  const address = door.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const leave = async () => {
    if (!door.listening) return;
    door.close();
    door.closeAllConnections();
    await once(door, 'close');
  };
  return {
    variables: at(port),
    direct: at(storePort),
    fill: () => void (isFull = true),
    empty: () => void (isFull = false),
    leave,
    comeBack: async () => void (await listen(port)),
    holdDecks() {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return () => {
        hold = undefined;
        resolve();
      };
    },
    get held() {
      return held;
    },
    async close() {
      await leave();
      const closed = store.close();
      // those of a client in this process are kept alive, and would stay open
      store.httpServer.closeAllConnections();
      await closed;
    },
  };
}

const at = (port: number): NodeJS.ProcessEnv => ({
  MINIO_ENDPOINT: `127.0.0.1:${port}`,
  MINIO_ACCESS_KEY: KEY,
  MINIO_SECRET_KEY: KEY,
});
