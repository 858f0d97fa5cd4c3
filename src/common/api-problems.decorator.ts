import { ApiExtension } from '@nestjs/swagger';

/** Where the document keeps what {@link ApiProblems} says, until `addProblems` makes responses of it. */
export const PROBLEM_CODES = 'x-refusals';

/** Codes of problems by their status. */
export type ProblemCodes = Readonly<Record<number, readonly string[]>>;

/**
 * Declares the error codes of a route, besides those that every route has. A test compares them with the answers of all
 * routes.
 *
 * ```ts
 * @Post(':id/retry') @ApiProblems({ 409: ['not_failed', 'source_gone'] })
 * ```
 */
export const ApiProblems = (refusals: ProblemCodes) => ApiExtension(PROBLEM_CODES, refusals);
