import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CODES, type ProblemCodes } from '../common/api-problems.decorator.ts';
import { METHODS, type Operation } from './operations.ts';

const API = '/api/v1/';

const PROBLEM = {
  type: 'object' as const,
  description: 'What went wrong, as RFC 9457 has it. Programs decide by `code`.',
  required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
  properties: {
    type: { type: 'string', description: '`urn:anki-compendium:` and the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
    detail: { type: 'string', description: 'one sentence for a person' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      description: 'of `invalid_input`: what is wrong where',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** A signature is judged by its own rules. */
const isChecked = (parameter: object): boolean => !('name' in parameter && parameter.name === 'Stripe-Signature');

/** What any route of the API may refuse with, by what the document says of it. */
function general(method: string, path: string, { security, parameters = [], requestBody }: Operation): ProblemCodes[] {
  if (!path.startsWith(API)) return [{ 400: ['malformed_request'] }];
  const refusals: ProblemCodes[] = [
    { 400: ['malformed_request'], 429: ['rate_limited'], 503: ['database_unavailable', 'database_busy'] },
    // an address longer than any that the routes know
    ...(path.includes('{') ? [{ 414: ['uri_too_long'] }] : []),
    ...(requestBody || parameters.some(isChecked) ? [{ 422: ['invalid_input'] }] : []),
    // a body is looked at before the route is, also where none is wanted
    ...(method === 'get' ? [] : [{ 413: ['payload_too_large'], 415: ['unsupported_media_type'] }]),
  ];
  if (security === undefined || security.length === 0) return refusals;
  return [
    ...refusals,
    {
      401: ['token_missing', 'token_invalid', 'token_expired'],
      403: ['account_inactive', 'account_deleted', 'email_not_verified'],
      409: ['email_in_use'],
      503: ['identity_provider_unavailable'],
    },
    ...(path.startsWith(`${API}admin/`) ? [{ 403: ['admin_required'] }] : []),
  ];
}

/** Adds to each operation the problems that it may answer with: a response for each status, which names its codes. */
export function addProblems(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation: Operation | undefined = item[method];
      if (!operation) continue;
      const codes = new Map<string, Set<string>>();
      for (const refusals of [...general(method, path, operation), operation[PROBLEM_CODES] ?? {}]) {
        for (const [status, added] of Object.entries(refusals)) {
          codes.set(status, new Set([...(codes.get(status) ?? []), ...added]));
        }
      }
      for (const [status, known] of codes) operation.responses[status] ??= responseOf([...known].sort());
      Reflect.deleteProperty(operation, PROBLEM_CODES);
    }
  }
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM } };
}

function responseOf(codes: readonly string[]) {
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object' as const, properties: { code: { type: 'string', enum: [...codes] } } },
    ],
  };
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema } },
  };
}
