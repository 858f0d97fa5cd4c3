import { defineEntity, p } from '@mikro-orm/core';

interface Shape {
  readonly labels?: readonly string[];
  readonly title?: number;
  readonly hasPages?: boolean;
  readonly check?: string;
}

/** A table with an enum on whose type everything hangs that can: default, array, check, index with a condition. */
export function books({
  labels = ['new', 'lent', 'lost'],
  title = 100,
  hasPages = true,
  check = `state <> 'lost' or title <> ''`,
}: Shape = {}) {
  return defineEntity({
    name: 'Book',
    tableName: 'books',
    properties: {
      id: p.integer().primary(),
      title: p.string().length(title),
      state: p.enum(labels).nativeEnumName('book_state').default('lent'),
      history: p.enum(labels).array().nativeEnumName('book_state').nullable(),
      ...(hasPages ? { pages: p.integer().nullable() } : {}),
    },
    indexes: [
      { name: 'ix_books_lent', properties: ['title'], where: `state in ('lent', 'lost')` },
      { name: 'ix_books_state', properties: ['state'] },
    ],
    checks: [{ name: 'ck_books_lost', expression: check }],
  });
}
