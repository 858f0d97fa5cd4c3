import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { ClsServiceManager, type ClsStore } from 'nestjs-cls';
import type { Params } from 'nestjs-pino';
import { traceIds } from './trace.ts';

/** What a task's context holds for the log. */
export interface TaskContext extends ClsStore {
  /** Id of the job that is worked on. */
  job?: string;
}

/**
 * One JSON line for each answer and each message, on standard output, with the request's id, or the job's while one is
 * worked on, and their trace's where traces are sent; headers and bodies, and the tokens in them, stay out.
 *
 * @param revision the last one of this build: every line has it, so that one knows which build wrote it.
 */
export function logging(level: string, revision: string | null): Params {
  return {
    pinoHttp: {
      level,
      base: { pid: process.pid, hostname: hostname(), revision },
      mixin: () => ({ ...jobAtWork(), ...traceIds() }),
      genReqId: (request) => request.id,
      serializers: {
        req: ({ id, method, url, remoteAddress }: Record<string, unknown>) => ({ id, method, url, remoteAddress }),
        res: ({ statusCode }: Record<string, unknown>) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
      // What machines ask for all day says nothing.
      autoLogging: { ignore: isProbe },
    },
  };
}

/** The router takes away of `url` what a middleware is mounted on, and keeps the whole in `originalUrl`. */
export function isProbe(request: IncomingMessage & { originalUrl?: string }): boolean {
  const url = request.originalUrl ?? request.url ?? '';
  return url.startsWith('/health') || url === '/metrics';
}

function jobAtWork(): { job?: string } {
  const context = ClsServiceManager.getClsService<TaskContext>();
  const job = context.isActive() ? context.get('job') : undefined;
  return job === undefined ? {} : { job };
}
