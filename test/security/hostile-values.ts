import * as fc from 'fast-check';
import type { JsonSchema } from '../support/api-document.ts';

/** Text that programs trip over. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udfff',
    '\u202eabc',
    '\ufeff',
    '\uffff',
    '😀'.repeat(300),
    '-1',
    'NaN',
    'null',
    'true',
    '__proto__',
    'constructor',
    "' or 1=1 --",
    "'; drop table users; --",
    '$1',
    '?',
    '%',
    '_',
    '\\',
    '../../../../etc/passwd',
    '${7*7}',
    '<script>alert(1)</script>',
    'a\r\nSet-Cookie: x=1',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59+23:59',
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00.123456789123Z',
    '00000000-0000-0000-0000-000000000000',
    'x'.repeat(256),
    'x'.repeat(70_000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const hostileNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.5, 101, 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

const hostileValue = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    [[]],
    deep(60),
    Array.from({ length: 500 }, () => 1),
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

const hostileKey = fc.oneof(
  fc.constantFrom('id', 'user_id', 'is_admin', 'toString', '', '\u0000', 'x'.repeat(300)),
  fc.string(),
);

/** A value that `schema` takes, or nearly: formats are kept as far as a client that reads the document would. */
export function validValue(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  depth = 0,
): fc.Arbitrary<unknown> {
  const of = (inner: unknown) => validValue(isSchema(inner) ? inner : {}, schemas, depth + 1);
  if (typeof schema['$ref'] === 'string') {
    if (depth > 3) return fc.constant('x');
    return of(schemas[schema['$ref'].split('/').at(-1) ?? '']);
  }
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return fc.oneof(...choices.map(of));
  if (Array.isArray(schema['enum'])) return fc.constantFrom<unknown>(...schema['enum']);
  if (Array.isArray(schema['type'])) return fc.oneof(...schema['type'].map((type) => of({ ...schema, type })));
  switch (schema['type']) {
    case 'null':
      return fc.constant(null);
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer(bounds(schema, 100_000));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(of(schema['items']), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.min(Number(schema['maxItems'] ?? 5), 5),
      });
    case 'object':
      return object(schema, of);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function object(schema: JsonSchema, of: (inner: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const model = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, of(inner)]));
  if (Object.keys(model).length > 0) return fc.record(model, { requiredKeys: required });
  return fc.dictionary(fc.string({ maxLength: 10 }), of(schema['additionalProperties']), { maxKeys: 4 });
}

function text(schema: JsonSchema): fc.Arbitrary<string> {
  const { format, pattern } = schema;
  if (format === 'uuid') return fc.uuid({ version: 4 });
  if (format === 'uri') return fc.webUrl({ validSchemes: ['https'] });
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString());
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  const maxLength = Math.min(Number(schema['maxLength'] ?? 40), 2_000);
  return fc.string({ minLength: Number(schema['minLength'] ?? 0), maxLength, unit: 'grapheme' });
}

function bounds(schema: JsonSchema, most: number): { min: number; max: number } {
  const [least, greatest] = [Number(schema['minimum'] ?? -most), Number(schema['maximum'] ?? most)];
  return { min: Math.max(least, -most), max: Math.min(greatest, Math.max(most, least)) };
}

interface Mutation {
  /** Which of the places that the value has. */
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'repeat';
  readonly key: string;
  readonly value: unknown;
}

/** A change of a JSON value at one place. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(30),
  how: fc.constantFrom('replace', 'remove', 'add', 'repeat'),
  key: hostileKey,
  value: hostileValue,
});

/** @returns a copy of `value`, changed; all of it is replaced when it has no such place. */
export function mutated(value: unknown, { at, how, key, value: other }: Mutation): unknown {
  const copy: unknown = structuredClone(value);
  const places: { holder: Record<string, unknown>; name: string }[] = [];
  const walk = (inner: unknown) => {
    if (!isSchema(inner)) return;
    for (const name of Object.keys(inner)) {
      places.push({ holder: inner, name });
      walk(inner[name]);
    }
  };
  walk(copy);
  if (how === 'add' && isSchema(copy)) return { ...copy, [key]: other };
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return other;
  const { holder, name } = place;
  if (how === 'remove') delete holder[name];
  else holder[name] = how === 'repeat' ? [holder[name], holder[name]] : other;
  return copy;
}

/** JSON that no object can say, or no JSON at all. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]]',
    'undefined',
    '"\\u0000"',
    '1e999',
    '{"__proto__":{"is_admin":true}}',
    '{"constructor":{"prototype":{"is_admin":true}}}',
    '{"display_name":"a","display_name":"b"}',
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    `"${'x'.repeat(1_100_000)}"`,
    '\ufeff{}',
    '{"display_name":"\\ud800"}',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

function isSchema(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
