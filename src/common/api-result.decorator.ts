import { SerializeOptions, applyDecorators } from '@nestjs/common';
import type { StandardSchemaSerializerContextOptions } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';

type Schema = NonNullable<StandardSchemaSerializerContextOptions['schema']>;

/**
 * What a route answers with: what the schema does not name does not leave. The documentation shows both.
 *
 * @param status that of `@HttpCode()`, where it is not 200.
 */
export const ApiResult = (schema: Schema, summary: string, status = 200) =>
  applyDecorators(
    SerializeOptions({ schema }),
    ApiOperation({ summary }),
    ApiResponse({ status, standardSchema: schema, description: summary }),
  );
