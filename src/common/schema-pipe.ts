import { StandardSchemaValidationPipe } from '@nestjs/common';
import { InvalidInputError } from './invalid-input.error.ts';

/** Checks every parameter that declares a schema, and hands on what the schema made of it. */
export const schemaPipe = () =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidInputError(issues) });
