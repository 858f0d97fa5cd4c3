import type { OpenAPIObject } from '@nestjs/swagger';
import type { PROBLEM_CODES, ProblemCodes } from '../common/api-problems.decorator.ts';

/** One operation of the document, as Nest writes it. */
export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & {
  readonly [PROBLEM_CODES]?: ProblemCodes;
};

/** The methods that the routes use. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
