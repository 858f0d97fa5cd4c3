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
   * Once: cuts in place of handing on what clients send as number `place`, counted from now.
   *
   * @returns says how much they have sent since.
   */
  cutAt(place: number): () => number;
  /**
   * Once: the next transaction in which `pattern` is sent gets its `commit` to the server, and is cut in place of the answer.
   * The client cannot know what became of it.
   *
   * @returns says whether that has happened.
   */
  loseCommitOf(pattern: RegExp): () => boolean;
  close(): Promise<void>;
}

interface Connection {
  readonly ends: readonly Socket[];
  isSilent: boolean;
}

/** @param url of the server: its host and port count. */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const { hostname, port: upstreamPort } = new URL(url);
  const open = new Set<Connection>();
  const cut = () => {
    for (const socket of [...open].flatMap(({ ends }) => ends)) socket.destroy();
  };
  let toPlace = Number.POSITIVE_INFINITY;
  let sent = 0;
  let lost: RegExp | undefined;

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(upstreamPort), allowHalfOpen: true });
    const connection: Connection = { ends: [client, upstream], isSilent: false };
    open.add(connection);
    for (const socket of connection.ends) {
      // ends of their own making
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(connection);
        for (const end of connection.ends) end.destroy();
      });
    }
    let hasPattern = false;
    let losesAnswer = false;
    client.on('data', (chunk: Buffer) => {
      if (connection.isSilent) return;
      sent += 1;
      if (sent === toPlace) return cut();
      const text = lost ? chunk.toString('latin1') : '';
      hasPattern ||= lost?.test(text) === true;
      if (hasPattern && /\bcommit\b/i.test(text)) {
        losesAnswer = true;
        lost = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (connection.isSilent) return;
      if (losesAnswer) client.destroy();
      else client.write(chunk);
    });
    client.on('end', () => connection.isSilent || upstream.end());
    upstream.on('end', () => connection.isSilent || client.end());
  });
  const listen = (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
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
      for (const connection of open) connection.isSilent = true;
    },
    cutAt(place) {
      [sent, toPlace] = [0, place];
      return () => sent;
    },
    loseCommitOf(pattern) {
      lost = pattern;
      return () => lost === undefined;
    },
    close: refuse,
  };
}
