import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ClsModuleOptions, ClsService, ClsStore } from 'nestjs-cls';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.ts';
import { clientAddress } from './client-address.ts';
import { countFor, type QueryCount } from './query-count.ts';

/** What code that has no request at hand may know of it: for the log and for audit rows. */
export interface RequestContext extends ClsStore {
  /** From the trusted proxy chain. */
  ipAddress?: string | undefined;
  userAgent?: string | undefined;
  /** Absent outside a request. */
  queryCount?: QueryCount;
  /** The answer is that of an earlier request with the same Idempotency-Key. */
  isReplayed?: boolean;
  /** Once the guard knows. */
  actor?: Actor;
}

const REQUEST_ID = /^[\w.:-]{1,64}$/;

/** The caller's `X-Request-Id` when it is a plain word, so that a log line cannot be forged with it; else a new one. */
export function requestId(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** One context for each request, from its first middleware on. */
export const requestContext: ClsModuleOptions = {
  global: true,
  middleware: {
    mount: true,
    generateId: true,
    // there are none, and waiting for them costs every request a few turns
    initializePlugins: false,
    resolveProxyProviders: false,
    idGenerator: (request: FastifyRequest) => request.id,
    setup: (cls: ClsService<RequestContext>, request: FastifyRequest) => {
      cls.set('ipAddress', clientAddress(request.ip));
      cls.set('queryCount', countFor(request));
      cls.set('userAgent', request.headers['user-agent']);
    },
  },
};
