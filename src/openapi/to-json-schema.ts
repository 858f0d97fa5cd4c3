import type { SwaggerDocumentOptions } from '@nestjs/swagger';
import { z } from 'zod';

type Converter = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;

/** The bounds that zod gives every `z.int()`: what a double can hold, which says nothing about the field. */
const UNBOUNDED = new Set<unknown>([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

/**
 * Returns the converter of one document: zod's schemas as JSON Schema 2020-12, which is that of OpenAPI 3.1. A schema
 * with the metadata `id` becomes a component of that name.
 *
 * @throws when two different schemas have the same name: one would replace the other without a word.
 */
export function schemaConverter(): Converter {
  const seen = new Map<string, string>();
  return (schema, { schemaType }) => {
    if (!(schema instanceof z.ZodType)) return undefined;
    const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, override: trim });
    const { $schema: _, $defs: components = {}, ...rest } = json;
    for (const [name, component] of Object.entries(components)) {
      const text = JSON.stringify(component);
      // openapi-typescript cannot write a type that refers to itself
      if (text.includes(`"#/$defs/${name}"`))
        components[name] = { description: component.description ?? 'Any JSON value.' };
      if (name.startsWith('__')) throw new Error(`A schema that refers to itself has no name: ${text}`);
      if ((seen.get(name) ?? text) !== text) throw new Error(`Two different schemas are named ${name}.`);
      seen.set(name, text);
    }
    return { schema: rest, components };
  };
}

function trim({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (UNBOUNDED.has(jsonSchema.minimum)) delete jsonSchema.minimum;
  if (UNBOUNDED.has(jsonSchema.maximum)) delete jsonSchema.maximum;
  // a key of JSON is text anyway
  delete jsonSchema.propertyNames;
  // what a format says already
  if (jsonSchema.format === 'uuid' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}
