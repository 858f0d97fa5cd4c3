import { describe, expect, test } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { breakingChanges } from './breaking-changes.ts';

type Schema = Record<string, unknown>;

/** One route that takes a body and answers with the schema `Thing`. */
function documentWith({
  body = {},
  answer = {},
  operation = {},
  things = {},
}: Record<string, Schema> = {}): OpenAPIObject {
  const json = (schema: Schema) => ({ 'application/json': { schema } });
  return {
    openapi: '3.1.1',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        post: {
          operationId: 'addThing',
          security: [{ bearer: [] }],
          parameters: [{ name: 'q', in: 'query', required: false, schema: { type: 'string' } }],
          requestBody: { content: json({ type: 'object', additionalProperties: false, ...body }) },
          responses: { 200: { description: 'It.', content: json({ $ref: '#/components/schemas/Thing' }) } },
          ...operation,
        },
      },
    },
    components: {
      schemas: {
        Thing: {
          type: 'object',
          required: ['id', 'state'],
          properties: {
            id: { type: 'string' },
            state: { enum: ['on', 'off'] },
            parts: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
          },
          ...answer,
        },
        ...things,
      },
    },
  };
}

const of = (properties: Schema, required: string[] = []) => ({ properties, required });
const answer = (properties: Schema, required = ['id', 'state']) => ({
  answer: of({ id: { type: 'string' }, state: { enum: ['on', 'off'] }, ...properties }, required),
});
const text = { type: 'string' };

describe('a change of the contract breaks clients', () => {
  test.each<[string, Parameters<typeof documentWith>[0], Parameters<typeof documentWith>[0], string]>([
    ['an operation gets another id', {}, { operation: { operationId: 'createThing' } }, 'operationId was addThing'],
    ['an answer loses a field', answer({ note: text }), answer({}), 'POST /things, 200.note was removed.'],
    ['a field of an answer may be missing', {}, answer({}, ['id']), '200.state may be missing now.'],
    [
      'a field of an answer changes its type',
      answer({ n: { type: 'integer' } }),
      answer({ n: text }),
      '200.n was integer, and is string.',
    ],
    [
      'a field of an answer may be null',
      answer({ n: text }),
      answer({ n: { type: ['string', 'null'] } }),
      '200.n was string, and is string or null.',
    ],
    [
      'an answer has a new value',
      {},
      answer({ state: { enum: ['on', 'off', 'broken'] } }),
      '200.state: "broken" is new in an answer.',
    ],
    ['an answer is no longer one of a few', {}, answer({ state: text }), '200.state: other values is new'],
    ['a body needs a new field', {}, { body: of({ name: text }, ['name']) }, 'body.name is required now.'],
    ['a body refuses a field', { body: of({ name: text }) }, {}, 'body.name was removed.'],
    [
      'a body refuses a value',
      { body: of({ size: { enum: ['s', 'm'] } }) },
      { body: of({ size: { enum: ['s'] } }) },
      'body.size: "m" is refused now.',
    ],
    [
      'a body refuses null',
      { body: of({ a: { type: ['string', 'null'] } }) },
      { body: of({ a: text }) },
      'body.a was string or null, and is string.',
    ],
    [
      'a text must be shorter',
      { body: of({ a: { ...text, maxLength: 9 } }) },
      { body: of({ a: { ...text, maxLength: 5 } }) },
      'body.a: maxLength was 9, and is 5.',
    ],
    [
      'a number gets a limit',
      { body: of({ a: { type: 'integer' } }) },
      { body: of({ a: { type: 'integer', minimum: 1 } }) },
      'body.a: minimum was not set, and is 1.',
    ],
    ['a parameter is removed', {}, { operation: { parameters: [] } }, 'query parameter q was removed.'],
    [
      'a parameter is required',
      {},
      { operation: { parameters: [{ name: 'q', in: 'query', required: true, schema: text }] } },
      'query parameter q is required now.',
    ],
    ['a public route needs a token', { operation: { security: [] } }, {}, 'needs a token now.'],
    [
      'an answer has another status',
      {},
      { operation: { responses: { 204: { description: 'Done.' } } } },
      'the answer 200 was removed.',
    ],
    [
      'an answer has another type',
      {},
      { operation: { responses: { 200: { description: 'It.', content: {} } } } },
      '200: application/json was removed.',
    ],
  ])('when %s', (_what, before, after, sentence) => {
    expect(breakingChanges(documentWith(before), documentWith(after))).toContainEqual(
      expect.stringContaining(sentence),
    );
  });

  test('when a route is removed', () => {
    expect(breakingChanges(documentWith(), { ...documentWith(), paths: {} })).toEqual(['POST /things was removed.']);
  });
});

describe('a change of the contract breaks no client', () => {
  test.each<[string, Parameters<typeof documentWith>[0], Parameters<typeof documentWith>[0]]>([
    ['when nothing changes', {}, {}],
    ['when an answer has a new field', answer({}), answer({ note: text })],
    ['when an answer has a value less', answer({}), answer({ state: { enum: ['on'] } })],
    [
      'when a field of an answer is never null any more',
      answer({ n: { type: ['string', 'null'] } }),
      answer({ n: text }),
    ],
    [
      'when an answer is an integer instead of any number',
      answer({ n: { type: 'number' } }),
      answer({ n: { type: 'integer' } }),
    ],
    ['when a body takes a new optional field', {}, { body: of({ name: text }) }],
    [
      'when a body takes a new value',
      { body: of({ size: { enum: ['s'] } }) },
      { body: of({ size: { enum: ['s', 'm'] } }) },
    ],
    [
      'when a text may be longer',
      { body: of({ a: { ...text, maxLength: 5 } }) },
      { body: of({ a: { ...text, maxLength: 9 } }) },
    ],
    ['when a field is optional now', { body: of({ a: text }, ['a']) }, { body: of({ a: text }) }],
    ['when a route needs no token any more', {}, { operation: { security: [] } }],
    ['when it has a new summary', {}, { operation: { summary: 'Add a thing' } }],
  ])('%s', (_what, before, after) => {
    expect(breakingChanges(documentWith(before), documentWith(after))).toEqual([]);
  });
});
