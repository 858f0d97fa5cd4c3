import { ApiExtension } from '@nestjs/swagger';

/** Where the document keeps what {@link Refuses} says, until `addProblems` makes responses of it. */
export const REFUSALS = 'x-refusals';

/** Codes of problems by their status. */
export type Refusals = Readonly<Record<number, readonly string[]>>;

/**
 * Declares the error codes of a route, besides those that every route has. A test compares them with the answers of all
 * routes.
 *
 * ```ts
 * @Post(':id/retry') @Refuses({ 409: ['not_failed', 'source_gone'] })
 * ```
 */
export const Refuses = (refusals: Refusals) => ApiExtension(REFUSALS, refusals);
