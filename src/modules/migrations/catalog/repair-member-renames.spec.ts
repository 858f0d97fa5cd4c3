import { describe, expect, test } from '@jest/globals';
import type { Fact } from './fact.ts';
import { findMemberRenames } from './repair-member-renames.ts';

const EXTENSION: Fact = { kind: 'extension', identity: 'pg_trgm', attributes: { schema: 'public' } };

const member = (object: string): Fact => ({
  kind: 'extension member',
  identity: `pg_trgm: ${object}`,
  attributes: object.startsWith('function') ? { definition: `CREATE OR REPLACE ${object}` } : {},
});

const facts = (...objects: string[]) => [EXTENSION, ...objects.map(member)];

describe('members of an extension that have another name', () => {
  test.each([
    [
      'that of another function',
      ['function public.similarity(text,text)', 'function public.show_limit()'],
      ['function public.show_limit(text,text)', 'function public.show_limit()'],
      ['alter function public.show_limit(text,text) rename to similarity'],
    ],
    [
      'one name for two functions',
      ['function public.similar(text)', 'function public.similar(text,text)'],
      ['function public.alike(text)', 'function public.alike(text,text)'],
      [
        'alter function public.alike(text) rename to similar',
        'alter function public.alike(text,text) rename to similar',
      ],
    ],
    [
      'one name for an operator class and its family',
      ['operator class public.ops USING gin', 'operator family public.ops USING gin'],
      ['operator class public.other USING gin', 'operator family public.other USING gin'],
      [
        'alter operator class public.other USING gin rename to ops',
        'alter operator family public.other USING gin rename to ops',
      ],
    ],
    [
      'a type that functions take',
      ['type public.gtrgm', 'function public.gtrgm_out(public.gtrgm)'],
      ['type public.tree', 'function public.gtrgm_out(public.tree)'],
      ['alter type public.tree rename to gtrgm'],
    ],
  ] as const)('get their own back: %s', (_what, expected, actual, statements) => {
    const found = findMemberRenames(facts(...expected), facts(...actual));
    expect(found.bulkFixes.map(({ sql }) => sql)).toEqual(statements);
    expect(found.actual).toEqual(facts(...expected));
  });
});
