import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions } from 'fastify';
import type { Env } from '../config/env.ts';
import { toProblem } from './problem.ts';

/** Bytes of all headers of a request; a token of Keycloak with many roles is 4 KiB. */
const HEADERS_BYTES = 16 * 1024;
/** A connection may wait this long for its next request: longer than the balancers in front keep it. */
const KEEP_ALIVE_MS = 72_000;
/** How often connections are checked for a timeout. */
const LOOK_EVERY_MS = 500;

/** What one connection may take of the server: bytes of headers, and time. */
export function connectionLimits(env: Env) {
  return {
    connectionTimeout: env.HTTP_IDLE_TIMEOUT_MS,
    requestTimeout: env.HTTP_REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: env.HTTP_HEADERS_TIMEOUT_MS,
      maxHeaderSize: HEADERS_BYTES,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      // a message that two readers could cut in two ways is none
      insecureHTTPParser: false,
    },
    clientErrorHandler: refuseConnection,
  } satisfies FastifyHttpOptions<Server>;
}

const STATUS: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers input that is not HTTP, or that came too late. No request has begun, so no route and no filter can answer. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const statusCode = STATUS[error.code ?? ''] ?? 400;
  const problem = toProblem(Object.assign(new Error(), { statusCode }), randomUUID());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${statusCode} ${problem.title}`,
    'connection: close',
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.request_id}`,
  ];
  // what was being answered when the time was over has begun already: nothing fits behind it
  if (socket.writable && socket.bytesWritten === 0) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy();
}
