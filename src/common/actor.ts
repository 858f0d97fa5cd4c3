import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AppError } from './app-error.ts';

/** Who asks: an active user with a valid token. */
export interface Actor {
  readonly userId: string;
  /** Realm roles of the token. */
  readonly roles: readonly string[];
  /** The client that the token was made for (`azp`). */
  readonly client?: string | undefined;
}

/** The role that opens `/admin/*`. */
export const ADMIN_ROLE = 'admin';

/** A request once it has been looked at who asks. */
export interface IdentifiedRequest extends FastifyRequest {
  actor?: Actor;
  /** Why the caller is unknown, on a route that identifies callers. */
  refusal?: AppError;
  /** Roles of a valid token, on routes that work without one. The user was not read. */
  tokenRoles?: readonly string[];
}

/** Parameter: the {@link Actor}. Only where the guard asks for a token. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<IdentifiedRequest>();
  if (!actor) throw new Error('A route without access control asked who is there.');
  return actor;
});

/** True for a request with a valid token of an admin, on a route with `@OptionalToken()`. */
export function hasAdminToken({ actor, tokenRoles }: Pick<IdentifiedRequest, 'actor' | 'tokenRoles'>): boolean {
  return (actor?.roles ?? tokenRoles ?? []).includes(ADMIN_ROLE);
}
