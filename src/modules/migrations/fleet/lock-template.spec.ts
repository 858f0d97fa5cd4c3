import { describe, expect, test } from '@jest/globals';
import type { AttributeValue } from '../catalog/fact.ts';
import { factsBySchema, LockTemplate } from './lock-template.ts';

const table = { kind: 'table', identity: 'public.books', attributes: {} };
const index = (definition: AttributeValue) => ({ kind: 'index', identity: 'public.ix', attributes: { definition } });

const definitionIn = (schema: string, definition: AttributeValue) =>
  new LockTemplate([table, index(definition)], 'public').factsIn(schema)[0]?.attributes['definition'];

describe('a catalog lock whose schema is a placeholder', () => {
  test.each([
    ['a name', 'ON public.books (id)', 'ON tenant.books (id)'],
    ['a literal that names an object', `nextval('public.books'::regclass)`, `nextval('tenant.books'::regclass)`],
    ['a list', ['public.books', 'id'], ['tenant.books', 'id']],
    ['what no revision makes', 'REFERENCES public.countries(id)', 'REFERENCES public.countries(id)'],
    ['a literal', `DEFAULT 'see public.books'::text`, `DEFAULT 'see public.books'::text`],
    ['a body of a function', 'AS $f$ select from public.books $f$', 'AS $f$ select from public.books $f$'],
    ['a longer name', 'ON my_public.books, a.public.books', 'ON my_public.books, a.public.books'],
    ['an open quote', `it's public.books`, `it's tenant.books`],
  ] as const)('replaces it, or leaves it, in %s', (_, definition, expected) => {
    expect(definitionIn('tenant', definition)).toEqual(expected);
  });

  test('quotes the schema as it is given', () => {
    expect(definitionIn('"Tenant-1"', 'ON public.books')).toBe('ON "Tenant-1".books');
  });

  test('leaves comments as people wrote them', () => {
    const commented = { ...table, attributes: { comment: 'public.books' } };
    expect(new LockTemplate([commented], 'public').factsIn('a')).toEqual([{ ...commented, identity: 'a.books' }]);
  });

  test('holds only what lives in the schema, in the order of facts', () => {
    const facts = [
      { kind: 'extension', identity: 'pgcrypto', attributes: {} },
      { kind: 'extension member', identity: 'pgcrypto: function public.digest(text)', attributes: {} },
      { kind: 'schema', identity: 'public', attributes: {} },
      { kind: 'table', identity: 'other.books', attributes: {} },
      { kind: 'type', identity: 'type public.books[]', attributes: {} },
      table,
    ];
    const identities = new LockTemplate(facts, 'public').factsIn('zz').map(({ identity }) => identity);
    expect(identities).toEqual(['zz.books', 'type zz.books[]']);
  });
});

test('facts are those of the schema that their identity begins with', () => {
  const facts = ['a.books', '"B-1".books.id', 'type a.books[]', 'a.f(c.books)', 'a'].map((identity) => ({
    kind: 'table',
    identity,
    attributes: {},
  }));
  const found = [...factsBySchema(facts)].map(([schema, { length }]) => [schema, length]);
  expect(found).toEqual([
    ['a', 3],
    ['"B-1"', 1],
    ['', 1],
  ]);
});
