import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on which connections can be cut, as networks, failovers and dead machines cut them. */
export interface TcpProxy {
  /** `host:port` of 127.0.0.1. */
  readonly host: string;
  /** Ends every connection at once; new ones get through. */
  cut(): void;
  /** Cuts, and refuses new connections until {@link TcpProxy.accept}. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** The connections there are fall silent, and do not even end; new ones get through. */
  silence(): void;
  /**
   * Once: the next transaction in which `pattern` is sent gets its `commit` to the server, and the connection is cut in
   * place of the answer. Whoever asked cannot know what became of it.
   *
   * @returns resolves when it has happened.
   */
  loseCommitOf(pattern: RegExp): Promise<void>;
  close(): Promise<void>;
}

/** @param url of the server: its host and port count. */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const { hostname, port: upstreamPort } = new URL(url);
  const open = new Set<Socket>();
  let loss: { readonly pattern: RegExp; readonly happened: () => void } | undefined;

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(upstreamPort), allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      // ends of their own making
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let isMarked = false;
    client.on('data', (chunk: Buffer) => {
      if (!loss) return;
      const sent = chunk.toString('latin1');
      isMarked ||= loss.pattern.test(sent);
      if (!isMarked || !/\bcommit\b/i.test(sent)) return;
      const { happened } = loss;
      loss = undefined;
      upstream.unpipe(client);
      upstream.once('data', () => {
        client.destroy();
        happened();
      });
    });
    client.pipe(upstream).pipe(client);
  });
  const listen = (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const refuse = async () => {
    if (!server.listening) return;
    server.close();
    cut();
    await once(server, 'close');
  };
  return {
    host: `127.0.0.1:${port}`,
    cut,
    refuse,
    accept: async () => void (await listen(port)),
    silence() {
      for (const socket of open) socket.unpipe().resume();
    },
    loseCommitOf: (pattern) => new Promise((happened) => (loss = { pattern, happened })),
    close: refuse,
  };
}
