import { z } from 'zod';

/** An instant in UTC: `2026-11-22T10:15:00.000Z`. */
export const instant = z.iso.datetime();

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Any JSON value. */
export const json: z.ZodType<Json> = z
  .lazy(() => z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]))
  .meta({ id: 'Json', description: 'Any JSON value.' });

/** A whole number that may pass 2^53, as a string of digits. */
export const bigNumber = z.string().regex(/^-?\d+$/);

/**
 * What of an entity leaves, in snake_case: each key of `shape` is read from the property of that name in camelCase
 * (`created_at` from `createdAt`), or from the one that `sources` names. What the shape does not name stays here.
 */
export function view<Shape extends z.ZodRawShape>(
  shape: Shape,
  sources: { readonly [Key in keyof Shape]?: string } = {},
) {
  const pairs = Object.keys(shape).map((key) => [key, sources[key] ?? camelCase(key)] as const);
  return z.preprocess((entity) => {
    if (typeof entity !== 'object' || entity === null) return entity;
    const json: Record<string, unknown> = {};
    for (const [key, property] of pairs) json[key] = toJson(Reflect.get(entity, property));
    return json;
  }, z.object(shape));
}

function camelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** SQL NULL reaches an entity as null or not at all; dates become text. */
function toJson(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : (value ?? null);
}
