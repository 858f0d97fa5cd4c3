import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppModule } from '../app.module.ts';
import { rememberMethods } from '../common/allowed-methods.ts';
import { tagAnswers } from '../common/etag.ts';
import { connectionLimits } from '../common/connection-limits.ts';
import { watchConnections } from '../common/drain-connections.ts';
import { noteRoute } from '../common/logging.ts';
import { REPLAYED_HEADER, sayReplayed } from '../common/idempotency-key.ts';
import { takeJsonOnly } from '../common/json-only.ts';
import { refuse } from '../common/problem.filter.ts';
import { requestId } from '../common/request-context.ts';
import { nameSpansByRoute } from '../common/trace.ts';
import type { Env } from '../config/env.ts';
import { HttpMetrics } from '../modules/metrics/http-metrics.ts';
import { contentSecurityPolicy, setupSwagger } from '../openapi/setup-swagger.ts';
import { API_PREFIX } from '../routes.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
const RATE_LIMIT_HEADERS = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];
const YEAR_SECONDS = 31_536_000;
/** Requests under way have this long once the API closes: less than the process has in main.ts. */
const DRAIN_MS = 8_000;

/**
 * The API, ready to listen: what `run-api.ts` runs and what the tests run. It does not need its database to start, and
 * leaves the signals of the process to its caller: `close()` stops it in good order.
 *
 * @throws when a module cannot be built; nothing is left open then.
 */
export async function createApp(env: Env): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...connectionLimits(env),
    trustProxy: env.TRUST_PROXY,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: (request: IncomingMessage) => requestId(request.headers),
    requestIdHeader: false,
    frameworkErrors: refuse,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(env), adapter, {
    abortOnError: false,
    // signatures of webhooks are over the bytes that were sent
    rawBody: true,
    // Until it runs, only warnings and errors: the list of its modules does not help.
    logger: ['warn', 'error', 'fatal'],
  });
  adapter.getHttpServer().maxConnections = env.HTTP_MAX_CONNECTIONS;
  const drain = watchConnections(adapter.getHttpServer());
  adapter.getInstance().addHook('preClose', async () => drain(DRAIN_MS));
  app.setGlobalPrefix(...API_PREFIX);
  app.enableCors({
    origin: [...env.CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'if-none-match',
      'last-event-id',
      'x-request-id',
    ],
    exposedHeaders: ['x-request-id', 'location', 'retry-after', 'etag', REPLAYED_HEADER, ...RATE_LIMIT_HEADERS],
    maxAge: 600,
  });
  adapter.getInstance().addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    noteRoute(request);
  });
  rememberMethods(adapter.getInstance());
  takeJsonOnly(adapter.getInstance());
  sayReplayed(adapter.getInstance());
  nameSpansByRoute(adapter.getInstance());
  app.get(HttpMetrics).observe(adapter.getInstance());
  tagAnswers(adapter.getInstance());
  await app.register(cookie);
  await app.register(multipart);
  app.useSecurityHeaders({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(env) },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: { maxAge: YEAR_SECONDS, includeSubDomains: true },
  });
  setupSwagger(app, env);
  await app.init();
  app.useLogger(app.get(Logger));
  return app;
}
