import { SerializeOptions, applyDecorators } from '@nestjs/common';
import type { StandardSchemaSerializerContextOptions } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';

type Schema = NonNullable<StandardSchemaSerializerContextOptions['schema']>;

/** What a route answers with: what the schema does not name does not leave. The documentation shows both. */
export const Answers = (schema: Schema, summary: string) =>
  applyDecorators(
    SerializeOptions({ schema }),
    ApiOperation({ summary }),
    ApiOkResponse({ standardSchema: schema, description: summary }),
  );
