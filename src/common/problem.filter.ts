import { Catch, Logger, MethodNotAllowedException, NotFoundException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isProbe, noteError } from './logging.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;

/** The one place that turns errors into HTTP. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (hasGone(request))
      return this.logger.debug(`${request.id}: the client went away before its request had arrived`);
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(missed(error, request, reply) ?? error, request.id);
    this.note(error, problem, request, reply);
    answer(reply, problem);
  }

  /** Leaves for the log what the caller is not told: the error of a 5xx, and why a token cannot be checked. */
  private note(error: unknown, { status, code }: Problem, request: FastifyRequest, reply: FastifyReply): void {
    const own = error instanceof Error ? error : new Error(String(error));
    // requests of monitors end without a line
    if (status >= 500 && isProbe(request.raw)) this.logger.error({ err: own });
    else if (status >= 500) noteError(reply, own);
    if (status === 401 && own.cause instanceof Error) noteError(reply, new Error(`${code}: ${own.cause.message}`));
  }
}

/** Of a request that no route takes: an error when the path is known and the method is wrong. */
function missed(error: unknown, request: FastifyRequest, reply: FastifyReply): MethodNotAllowedException | undefined {
  if (!request.is404 || !(error instanceof NotFoundException)) return undefined;
  const [path = ''] = request.url.split('?');
  const allowed = request.server.allowedMethods(path);
  if (allowed.length === 0) return undefined;
  reply.header('allow', allowed.join(', '));
  return new MethodNotAllowedException();
}

/** The client disconnected before the request was complete. */
const hasGone = ({ raw }: FastifyRequest): boolean => !raw.complete && raw.socket.destroyed;

/** For what the router refuses before any hook or filter runs: a URL that cannot be decoded, a parameter too long. */
export function refuse(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  answer(reply.header('x-request-id', request.id), toProblem(error, request.id));
}

function answer(reply: FastifyReply, problem: Problem): void {
  // The answer had begun: all that is left is to break it off.
  if (reply.raw.headersSent) return void reply.raw.destroy();
  if (problem.status === 401) reply.header('www-authenticate', challenge(problem));
  if (problem.status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  reply.code(problem.status).type('application/problem+json').send(problem);
}

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-3 - no error code when no token was sent. */
function challenge({ code, detail }: Problem): string {
  const realm = 'Bearer realm="anki-compendium"';
  return code === 'token_missing' ? realm : `${realm}, error="invalid_token", error_description="${detail}"`;
}
