import type { OpenAPIObject } from '@nestjs/swagger';
import type { REFUSALS, Refusals } from '../common/refuses.ts';

/** One operation of the document, as Nest writes it. */
export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & { readonly [REFUSALS]?: Refusals };

/** The methods that the routes use. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
