import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ClsServiceManager } from 'nestjs-cls';
import { InvalidInputError } from './invalid-input.error.ts';
import type { RequestContext } from './request-context.ts';

const HEADER = 'Idempotency-Key';
/** Is `true` in the answer that an earlier request with the same key was given. */
export const REPLAYED_HEADER = 'idempotency-replayed';
const VISIBLE_ASCII = /^[!-~]{1,255}$/;

const documented: ParameterDecorator = (target, method) => {
  if (method === undefined) return;
  const description = 'Made by the caller, new for each new request: with the same one, the same request is done once.';
  ApiHeader({ name: HEADER, required: false, description, schema: { type: 'string', minLength: 1, maxLength: 255 } })(
    target,
    method,
    Object.getOwnPropertyDescriptor(target, method) ?? {},
  );
};

/**
 * Parameter: the header `Idempotency-Key` for `once`, or undefined.
 *
 * @throws {InvalidInputError} when it is not 1 to 255 visible ASCII characters.
 */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
    if (key === undefined || (typeof key === 'string' && VISIBLE_ASCII.test(key))) return key;
    throw new InvalidInputError([{ path: [HEADER], message: 'must be 1 to 255 visible ASCII characters' }]);
  },
  [documented],
);

/** Adds {@link REPLAYED_HEADER} to the answers that `once` read instead of working for them. */
export function sayReplayed(server: FastifyInstance): void {
  server.addHook('onSend', async (_request, reply) => {
    const context = ClsServiceManager.getClsService<RequestContext>();
    if (context.isActive() && context.get('isReplayed') === true) reply.header(REPLAYED_HEADER, 'true');
  });
}
