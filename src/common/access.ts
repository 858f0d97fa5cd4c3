import { Reflector } from '@nestjs/core';

/**
 * Who may call a route or the routes of a controller. Without it: an active user with a valid token.
 *
 * `token-optional` looks at a token when there is one, without the database, and never refuses for it.
 */
export const Access = Reflector.createDecorator<'public' | 'token-optional' | 'admin'>();

/** Everyone. */
export const Public = () => Access('public');
/** Everyone; an admin's token may show more. */
export const OptionalToken = () => Access('token-optional');
/** Holders of the realm role `admin`. */
export const AdminOnly = () => Access('admin');
