import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClsServiceManager, type ClsStore } from 'nestjs-cls';
import type { Params } from 'nestjs-pino';
import { traceIds } from './trace.ts';

/** What a task's context holds for the log. */
export interface TaskContext extends ClsStore {
  /** Id of the job that is worked on. */
  job?: string;
}

interface LogSettings {
  readonly level: string;
  readonly process: 'api' | 'worker';
  /** The last one of this build, so that a line tells which build wrote it. */
  readonly revision: string | null;
}

/**
 * Writes one JSON line for each request when it ends, with the error that made it fail, and one for each message, to standard
 * output. Each names its process; those of a request or a job have its id, and the ids of the trace where traces are sent.
 * Headers and bodies, and the tokens in them, stay out. docs/operations.md lists the fields.
 */
export function logging({ level, process: name, revision }: LogSettings): Params {
  return {
    pinoHttp: {
      level,
      base: { process: name, pid: process.pid, hostname: hostname(), revision },
      mixin: () => ({ ...jobAtWork(), ...traceIds() }),
      genReqId: (request) => request.id,
      serializers: {
        req: ({ id, method, url, remoteAddress }: Record<string, unknown>) => ({ id, method, url, remoteAddress }),
        res: ({ statusCode }: Record<string, unknown>) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => levelOf(response, error),
      customSuccessObject: withRoute,
      customErrorObject: (request, _response, _error, line: object) => withRoute(request, undefined, line),
      // What machines ask for all day says nothing.
      autoLogging: { ignore: isProbe },
    },
  };
}

function levelOf(response: ServerResponse, error: Error | undefined): 'error' | 'warn' | 'info' {
  if (error || response.statusCode >= 500) return 'error';
  return response.err ? 'warn' : 'info';
}

const ROUTES = new WeakMap<IncomingMessage, string>();

/** Keeps the pattern of the route for the line that ends the request. */
export function noteRoute({ raw, routeOptions }: FastifyRequest): void {
  ROUTES.set(raw, routeOptions.url ?? 'none');
}

const withRoute = (request: IncomingMessage, _response: unknown, line: object) => ({
  route: ROUTES.get(request) ?? 'none',
  ...line,
});

/** Puts the error into the line that ends the request. */
export function noteError({ raw }: FastifyReply, error: Error): void {
  raw.err = error;
}

/** The router removes from `url` what a middleware is mounted on, and keeps the whole in `originalUrl`. */
export function isProbe(request: IncomingMessage & { originalUrl?: string }): boolean {
  const url = request.originalUrl ?? request.url ?? '';
  return url.startsWith('/health') || url === '/metrics';
}

function jobAtWork(): { job?: string } {
  const context = ClsServiceManager.getClsService<TaskContext>();
  const job = context.isActive() ? context.get('job') : undefined;
  return job === undefined ? {} : { job };
}
