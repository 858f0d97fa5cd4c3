import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { AppError } from './app-error.ts';
import { isDatabaseUnavailable, isDatabaseBusy } from './database-unavailable.ts';
import type { ErrorKind } from './app-error.ts';

/** The body of every answer that is an error. @see https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  /** `urn:anki-compendium:` and the code. */
  type: string;
  /** The status in words. */
  title: string;
  status: number;
  /** Stable, lower snake case: what programs decide by. */
  code: string;
  /** One sentence for a person; never SQL, a stack or a storage key. */
  detail: string;
  /** The same as in the header `X-Request-Id` and in the log. */
  request_id: string;
  /** Further members of the error: `errors` of an input that is not valid, `limit` and `used` of a quota. */
  [member: string]: unknown;
}

const STATUS: Record<ErrorKind, number> = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  'too-many': 429,
  unavailable: 503,
};

/** What the framework itself refuses, before or after our code: its own texts are not for strangers. */
const FRAMEWORK: Record<number, readonly [code: string, detail: string]> = {
  400: ['malformed_request', 'The request cannot be read; check its JSON, its headers and the encoding of its URL.'],
  404: ['route_not_found', 'This route does not exist; the documentation lists all routes.'],
  405: ['method_not_allowed', 'This route does not take that method.'],
  408: ['request_timeout', 'The request did not arrive in time; send it again.'],
  413: ['payload_too_large', 'The body is larger than this route takes.'],
  414: ['uri_too_long', 'The URL is longer than this service takes.'],
  415: ['unsupported_media_type', 'This route does not take a body of that content type.'],
  431: ['headers_too_large', 'The headers are larger than this service takes.'],
};

/** Says of any error what a stranger may know of it. What nothing here knows is `internal`: see the log. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof AppError) {
    return problem(STATUS[error.kind], error.code, error.message, requestId, error.members);
  }
  if (isDatabaseUnavailable(error)) {
    return problem(
      503,
      'database_unavailable',
      'The database cannot be used at the moment; try again in a while.',
      requestId,
    );
  }
  if (isDatabaseBusy(error)) {
    return problem(
      503,
      'database_busy',
      'Another request changed the same data at the same time; nothing was changed, retry in a few seconds.',
      requestId,
    );
  }
  const status = frameworkStatus(error);
  const known = status === undefined ? undefined : FRAMEWORK[status];
  if (status !== undefined && known) return problem(status, known[0], known[1], requestId);
  if (status !== undefined && status < 500)
    return problem(status, 'bad_request', 'The request was refused.', requestId);
  return problem(500, 'internal', 'Something went wrong here; report the request id if it stays.', requestId);
}

function problem(
  status: number,
  code: string,
  detail: string,
  requestId: string,
  members: Readonly<Record<string, unknown>> = {},
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return { ...members, type: `urn:anki-compendium:${code}`, title, status, code, detail, request_id: requestId };
}

/** Nest's errors, and Fastify's, which carry `statusCode`. */
function frameworkStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return undefined;
}
