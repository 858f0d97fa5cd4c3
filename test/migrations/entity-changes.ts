import { defineEntity, type Options, p } from '@mikro-orm/core';

type Entity = NonNullable<Options['entities']>[number];

/** Entities before a change, and after it. The first revision creates the first of them, each further one the next. */
export type Steps = readonly (readonly Entity[])[];

const id = () => p.integer().primary();

/** Changes whose revision must make what MikroORM's script makes when it runs as one text. */
export const CHANGES: Readonly<Record<string, Steps>> = {
  'a check with one apostrophe in an escaped literal': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: { id: id(), note: p.string() },
        checks: [
          { name: 'ck_notes_note', expression: String.raw`note !~ E'[\'"]'` },
          { name: 'ck_notes_length', expression: 'char_length(note) > 1' },
        ],
      }),
    ],
  ],
  'a default with an apostrophe': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: { id: id(), note: p.string().default(`it's new; isn't it`) },
      }),
    ],
  ],
  'an array whose default holds an apostrophe': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: { id: id(), notes: p.array().columnType('text[]').default([`it's`, 'new']) },
      }),
    ],
  ],
  'a default in dollar quotes before a comment': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: { id: id(), note: p.string().defaultRaw(`$$it's$$`), other: p.string().comment(`the user's own`) },
      }),
    ],
  ],
  'a trigger whose body holds an apostrophe in a comment': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: { id: id(), note: p.string().index() },
        triggers: [
          {
            name: 'notes_touch',
            timing: 'before',
            events: ['update'],
            forEach: 'row',
            body: `/* it's touched */ new.note := trim(new.note); return new;`,
          },
        ],
      }),
      defineEntity({ name: 'pages', tableName: 'pages', properties: { id: id() } }),
    ],
  ],
  'comments of several lines': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        comment: 'Notes\n  of users',
        properties: {
          id: id(),
          note: p.string().comment('one\ntwo  \n\n   three'),
          other: p.string().comment('tab\there `tick` ${y} back\\slash "dq" \'sq\' ; -- x /* y */ $1 ?'),
        },
      }),
    ],
  ],
  'a column that loses its default and gets a check': [
    [defineEntity({ name: 'notes', tableName: 'notes', properties: { id: id(), note: p.string().default(`it's`) } })],
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: { id: id(), note: p.string() },
        checks: [{ name: 'ck_notes_note', expression: `note <> 'it''s'` }],
      }),
    ],
  ],
  'a composite key that becomes a single one': [
    compositeKeys({ single: false, deleteRule: 'set null' }),
    compositeKeys({ single: true, deleteRule: 'cascade' }),
  ],
  'a single key that becomes a composite one': [
    compositeKeys({ single: true, deleteRule: 'cascade' }),
    compositeKeys({ single: false, deleteRule: 'set null' }),
  ],
};

/** Changes for which MikroORM writes a script that the server refuses, or no way back. */
export const REPAIRED_CHANGES: Readonly<Record<string, Steps>> = {
  'other types of columns with defaults': [
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: {
          id: id(),
          a: p.string().default('1'),
          b: p.integer().default(0),
          c: p.text().default('2026-01-01'),
        },
      }),
    ],
    [
      defineEntity({
        name: 'notes',
        tableName: 'notes',
        properties: {
          id: id(),
          a: p.integer().default(1),
          b: p.boolean().default(false),
          c: p.date().nullable(),
        },
      }),
    ],
  ],
  'a label that two tables share': [
    ['a', 'b'],
    ['a', 'b', 'c'],
  ].map((labels) => [
    defineEntity({ name: 'notes', tableName: 'notes', properties: { id: id(), state: state(labels).default('a') } }),
    defineEntity({
      name: 'pages',
      tableName: 'pages',
      properties: { id: id(), state: state(labels), old: state(labels).nullable() },
    }),
  ]),
  'two labels, one first and one in the middle, in another schema': [
    ['a', 'b'],
    ['first', 'a', 'middle', 'b'],
  ].map((labels) => [
    defineEntity({
      name: 'notes',
      tableName: 'notes',
      schema: 'other',
      properties: {
        id: id(),
        state: state(labels).default('a'),
        states: p.enum(labels).array().nativeEnumName('note_state').default(['a']),
      },
      indexes: [{ name: 'ix_notes_open', properties: ['state'], where: `state in ('a')` }],
      checks: [{ name: 'ck_notes_state', expression: `state <> 'a' or id > 0` }],
    }),
  ]),
  'a label under a generated column with an index, a check and a comment': [
    ['a', 'b'],
    ['a', 'b', `it's`],
  ].map((labels) => [
    defineEntity({
      name: 'notes',
      tableName: 'notes',
      properties: {
        id: id(),
        state: state(labels),
        isOpen: p.boolean().generated(`(state = 'a') stored`).comment('Open notes'),
      },
      indexes: [{ name: 'ix_notes_open', properties: ['isOpen'] }],
      checks: [{ name: 'ck_notes_open', expression: 'is_open or id > 0' }],
    }),
  ]),
  'a label under a view, a trigger and a policy': [
    ['a', 'b'],
    ['a', 'b', 'c'],
  ].map((labels) => [
    defineEntity({
      name: 'notes',
      tableName: 'notes',
      properties: { id: id(), state: state(labels) },
      triggers: [
        {
          name: 'notes_touch',
          timing: 'before',
          events: ['update'],
          forEach: 'row',
          when: `new.state = 'a'`,
          body: 'return new;',
        },
      ],
      policies: [{ name: 'notes_open', using: `state = 'a'` }],
    }),
    view('open_notes', `select id, state from notes where state = 'a'`),
    view('first_open_note', 'select min(id) as id from open_notes'),
  ]),
};

function view(name: string, expression: string) {
  return defineEntity({ name, tableName: name, view: true, expression, properties: { id: id() } });
}

function state(labels: readonly string[]) {
  return p.enum(labels).nativeEnumName('note_state');
}

function compositeKeys({ single, deleteRule }: { single: boolean; deleteRule: 'cascade' | 'set null' }) {
  const Book = defineEntity({
    name: 'books',
    tableName: 'books',
    properties: { a: p.integer().primary(), b: single ? p.string().length(20) : p.string().primary() },
  });
  const Page = defineEntity({
    name: 'a_pages',
    tableName: 'a_pages',
    properties: { id: id(), book: () => p.manyToOne(Book).nullable().deleteRule(deleteRule) },
  });
  return [Book, Page];
}
