import { defineEntity, type Options, p } from '@mikro-orm/core';

type Entities = NonNullable<Options['entities']>;

/** What may be switched in a schema of books, authors and shelves. */
const START = {
  titleIndex: false,
  openIndex: false,
  isbnUnique: false,
  author: false,
  pagesCheck: null as string | null,
  requiredSubtitle: false,
  language: false,
  token: false,
  labels: ['new', 'lent'],
  title: 100,
  notes: false,
  loans: false,
  born: false,
  summary: null as string | null,
  pagesDefault: 0,
};

type Shop = typeof START;

/** A change of entities, in words, with the number of revisions that it is written as. */
export interface OnlineChange {
  readonly name: string;
  readonly to: Partial<Shop>;
  readonly revisions: number;
}

/** Twenty typical changes, each on top of the ones before it. */
export const ONLINE_CHANGES: readonly OnlineChange[] = [
  { name: 'Add index on titles', to: { titleIndex: true }, revisions: 1 },
  { name: 'Widen titles', to: { title: 200 }, revisions: 1 },
  { name: 'Add partial index on open books', to: { openIndex: true }, revisions: 1 },
  { name: 'Make isbn unique', to: { isbnUnique: true }, revisions: 2 },
  { name: 'Refer books to authors', to: { author: true }, revisions: 3 },
  { name: 'Check pages', to: { pagesCheck: 'pages >= 0' }, revisions: 2 },
  { name: 'Check pages more strictly', to: { pagesCheck: 'pages > 0' }, revisions: 3 },
  { name: 'Require subtitles', to: { requiredSubtitle: true }, revisions: 2 },
  { name: 'Allow books without subtitle', to: { requiredSubtitle: false }, revisions: 1 },
  { name: 'Add language with a constant default', to: { language: true }, revisions: 1 },
  { name: 'Add token with a volatile default', to: { token: true }, revisions: 4 },
  { name: 'Add label lost', to: { labels: ['new', 'lent', 'lost'] }, revisions: 1 },
  { name: 'Add table of notes', to: { notes: true }, revisions: 1 },
  { name: 'Add loans of books to authors', to: { loans: true }, revisions: 3 },
  { name: 'Add born to authors and shelves', to: { born: true }, revisions: 2 },
  { name: 'Change default of pages', to: { pagesDefault: 1 }, revisions: 1 },
  { name: 'Add summary that may be null', to: { summary: 'text' }, revisions: 1 },
  { name: 'Drop index on titles', to: { titleIndex: false }, revisions: 1 },
  { name: 'Allow equal isbns', to: { isbnUnique: false }, revisions: 1 },
  { name: 'Drop check of pages', to: { pagesCheck: null }, revisions: 1 },
];

/** Returns the entities before the first change, and after each. */
export function onlineSteps(): Entities[] {
  const now = { ...START };
  return [shop(now), ...ONLINE_CHANGES.map(({ to }) => shop(Object.assign(now, to)))];
}

function shop(now: Shop): Entities {
  const Author = defineEntity({
    name: 'Author',
    tableName: 'authors',
    properties: { id: p.integer().primary(), name: p.text(), ...(now.born ? { born: p.date().nullable() } : {}) },
  });
  const Shelf = defineEntity({
    name: 'Shelf',
    tableName: 'shelves',
    properties: { id: p.integer().primary(), ...(now.born ? { born: p.date().nullable() } : {}) },
  });
  const Book = defineEntity({
    name: 'Book',
    tableName: 'books',
    properties: {
      id: p.integer().primary(),
      title: p.string().length(now.title),
      isbn: now.isbnUnique ? p.text().unique('uq_books_isbn') : p.text(),
      subtitle: now.requiredSubtitle ? p.text() : p.text().nullable(),
      pages: p.integer().default(now.pagesDefault),
      state: p.enum(now.labels).nativeEnumName('book_state').default('new'),
      ...(now.author ? { author: () => p.manyToOne(Author).nullable() } : {}),
      ...(now.language ? { language: p.text().default('en') } : {}),
      ...(now.token ? { token: p.uuid().defaultRaw('gen_random_uuid()') } : {}),
      ...(now.summary === null ? {} : { summary: p.text().nullable() }),
    },
    indexes: [
      ...(now.titleIndex ? [{ name: 'ix_books_title', properties: ['title' as const] }] : []),
      ...(now.openIndex ? [{ name: 'ix_books_open', properties: ['title' as const], where: `state = 'new'` }] : []),
    ],
    checks: now.pagesCheck === null ? [] : [{ name: 'ck_books_pages', expression: now.pagesCheck }],
  });
  const Note = defineEntity({
    name: 'Note',
    tableName: 'notes',
    properties: { id: p.integer().primary(), text: p.text().index('ix_notes_text') },
  });
  const Loan = defineEntity({
    name: 'Loan',
    tableName: 'loans',
    properties: {
      id: p.integer().primary(),
      book: () => p.manyToOne(Book),
      author: () => p.manyToOne(Author),
    },
  });
  return [Author, Shelf, Book, ...(now.notes ? [Note] : []), ...(now.loans ? [Loan] : [])];
}
