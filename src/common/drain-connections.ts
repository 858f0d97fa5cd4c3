import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

const LOOK_MS = 100;
/** A client that sends nothing for this long, and is not being answered, is not waited for. */
const SILENCE_MS = 500;

/**
 * Watches the connections of a server, so that they end when it closes. Node closes those that are idle after an answer,
 * and waits for the others: for one that never sent anything until its time limit, for one in keep-alive for 72 s.
 *
 * @returns a function to call when the server stops listening. A request that has arrived is answered, one that is still
 * arriving may go on; after `graceMs` every connection is cut.
 */
export function watchConnections(server: Server): (graceMs: number) => void {
  const connections = new Map<Socket, IncomingMessage | undefined>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, undefined);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    connections.set(socket, request);
    response.once('close', () => {
      if (connections.get(socket) === request) connections.set(socket, undefined);
    });
  });
  return (graceMs) => drain(server, connections, graceMs);
}

function drain(server: Server, connections: ReadonlyMap<Socket, IncomingMessage | undefined>, graceMs: number): void {
  const end = performance.now() + graceMs;
  const heard = new WeakMap<Socket, { readonly bytes: number; readonly at: number }>();
  const isSilent = (socket: Socket): boolean => {
    const last = heard.get(socket);
    if (last?.bytes === socket.bytesRead) return performance.now() - last.at >= SILENCE_MS;
    heard.set(socket, { bytes: socket.bytesRead, at: performance.now() });
    return false;
  };
  const look = (): void => {
    for (const [socket, request] of connections) {
      const hasStoredResponse = request?.complete === true;
      if (performance.now() >= end || (!hasStoredResponse && isSilent(socket))) socket.destroy();
    }
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  server.once('close', () => clearInterval(timer));
}
