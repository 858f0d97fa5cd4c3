import { hash } from 'node:crypto';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    isTagged?: boolean;
  }
}

/** Adds a weak `ETag` to the answer of a route that clients poll. A client that has the answer already gets 304. */
export const WithETag = () =>
  applyDecorators(
    RouteConfig({ isTagged: true }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The `ETag` of the last answer.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 304, description: 'Nothing has changed since.' }),
  );

/** Makes `@WithETag()` hold. Only there: a digest of every answer costs more than most of them save. */
export function tagAnswers(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const { isTagged } = request.routeOptions.config;
    if (isTagged !== true || reply.statusCode !== 200 || typeof payload !== 'string') return done();
    const etag = `W/"${hash('sha1', payload, 'base64url')}"`;
    reply.header('etag', etag);
    if (request.headers['if-none-match'] !== etag) return done();
    reply.code(304);
    return done(null, '');
  });
}
