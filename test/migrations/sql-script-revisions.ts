import type { RevisionFixture } from '../support/revisions-folder.ts';

const TABLE = 'create table zz_a (id int, note text)';
const DROP = ['drop table zz_a'];

/** Revisions whose script is easily another than their run. A text that begins with `code:` is the body of `up()`. */
export const REVISIONS: Readonly<Record<string, RevisionFixture | string>> = {
  'a comment at the end': {
    up: [`${TABLE} -- why`, `comment on table zz_a is 'x' /* -- */`, `insert into zz_a values (1, '--') --`],
    down: ['drop table zz_a -- why not'],
  },
  'its own semicolon': { up: [`${TABLE};`, 'insert into zz_a values (1, null); -- done'], down: ['drop table zz_a ;'] },
  'several statements in one text': {
    up: [`${TABLE}; insert into zz_a values (1, 'a;b'); -- and\nalter table zz_a add c int`],
    down: ['alter table zz_a drop c; drop table zz_a'],
  },
  'a statement that is a comment only': { up: [TABLE, '-- nothing', '/* nothing */'], down: DROP },
  'nested comments': {
    up: [`/* a /* b; */ c */ create table zz_a (id int, "a;b" text default 'it''s; ok')`],
    down: DROP,
  },
  'literals of several lines': {
    up: [
      `\n      ${TABLE}\n    `,
      `\n      insert into zz_a values\n        (1, 'one\n          two\n\n   three  \n'),\n        (2, '\n      six blanks')\n    `,
      `\n      comment on column zz_a.note is 'first\n        second'\n    `,
    ],
    down: DROP,
  },
  'line ends of Windows': { up: [`${TABLE}\r\n-- why\r\n`, `insert into zz_a values (1, 'a\r\nb\rc')`], down: DROP },
  'backslashes, quotes and letters of all sorts': {
    up: [
      TABLE,
      String.raw`insert into zz_a values (1, 'C:\new\'), (2, E'it\'s\\\n'), (3, U&'\0061'), (4, 'ä 漢 🙂'), (5, ':x :''y'' :"z"')`,
      String.raw`insert into zz_a select 6, $q$ \d; -- $x$ ' $q$`,
    ],
    down: DROP,
  },
  'a function whose body is indented': {
    up: [
      `\n      create function zz_f() returns text language plpgsql as $$\n      begin\n        -- a comment; with a semicolon\n        return 'two\n        lines';\n      end;\n      $$\n    `,
      `\n      create function zz_g(a int) returns int language sql\n      begin atomic\n        select case when a = 1 then 2 end;\n        select 3;\n      end\n    `,
      `create table zz_a as select zz_f() as note`,
    ],
    down: ['drop table zz_a', 'drop function zz_f, zz_g'],
  },
  'a rule of several statements': {
    up: [
      TABLE,
      'create table zz_b (id int)',
      'create rule zz_r as on insert to zz_a do also (insert into zz_b values (new.id); insert into zz_b values (0))',
      'insert into zz_a values (1)',
    ],
    down: ['drop table zz_a, zz_b'],
  },
  'slices, casts and colons': {
    up: ['create table zz_a as select (array[1,2,3])[1:2] as a, 1::bigint as b, (array[4,5])[:1] as c'],
    down: DROP,
  },
  'values by place': `code: async up() {
    await this.execute('create table zz_a (id int, note text, at timestamptz, ok boolean, doc jsonb, bits bytea)');
    await this.execute('insert into zz_a values (?, ?, ?, ?, ?, ?)',
      [1, "it's ? \\\\ ok", new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)), true, { a: "it's" }, Buffer.from('ab')]);
    await this.execute('insert into ?? (id, note) select ?, ? where 2 in (?)', ['zz_a', 2, null, [1, 2]]);
  }
  down() { this.addSql('drop table zz_a'); }`,
  'values by name, and fragments': `code: async up() {
    this.addSql(raw('insert into zz_a values (?, ?)', [3, 'three']));
    await this.execute('create table zz_a (id int, note text)');
    await this.execute('insert into zz_a values (:id, :note)', { id: 1, note: "it's" });
    await this.execute(raw('insert into zz_a values (?, ?)', [2, 'a;b']));
  }
  down() { this.addSql('drop table zz_a'); }`,
  'a question mark without values': { up: [`create table zz_a as select '{"a":1}'::jsonb ? 'a' as has`], down: DROP },
  'statements that nothing waits for': `code: up() {
    this.execute('create table zz_a (id int)');
    this.execute('insert into zz_a values (1)');
    this.addSql('insert into zz_a values (2)');
  }
  down() { this.execute('drop table zz_a'); }`,
  'a name that needs the search path': {
    up: ['create schema zz', 'create table zz_a (id int)', 'create table zz.zz_a (id int, a int)'],
    down: ['drop schema zz cascade', 'drop table zz_a'],
  },
};
