import { UnsupportedMediaTypeException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    takesForms?: boolean;
  }
}

/** For a route that takes a form with a file. All other routes of the API take JSON, or no body. */
export const TakesForms = () => RouteConfig({ takesForms: true });

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const API = '/api/';

/**
 * Refuses bodies of the API that are not JSON. The server itself can read forms, which the log-out of the status page
 * needs; a form's fields are text, so a route would refuse them one by one, or worse, take them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5789#section-3.1 - the header Accept-Patch
 */
export function takeJsonOnly(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    const { config, url = '' } = request.routeOptions;
    if (!url.startsWith(API) || config.takesForms === true || !hasBody(request)) return;
    if (JSON_TYPE.test(request.headers['content-type'] ?? '')) return;
    if (request.method === 'PATCH') reply.header('accept-patch', 'application/json');
    throw new UnsupportedMediaTypeException();
  });
}

function hasBody({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
