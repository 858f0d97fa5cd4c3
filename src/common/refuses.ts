import { ApiExtension } from '@nestjs/swagger';

/** Where the document keeps what {@link Refuses} says, until `addProblems` makes responses of it. */
export const REFUSALS = 'x-refusals';

/** Codes of problems by their status. */
export type Refusals = Readonly<Record<number, readonly string[]>>;

/**
 * The codes with which a route refuses, beside those that the documentation knows of any route. A test holds the
 * answers of all routes against it.
 *
 * ```ts
 * @Post(':id/retry') @Refuses({ 409: ['not_failed', 'source_gone'] })
 * ```
 */
export const Refuses = (refusals: Refusals) => ApiExtension(REFUSALS, refusals);
