/** One object of the library: what it needs, and the statements that make it, in one or more forms of which one is taken. */
export interface LibraryObject {
  readonly id: string;
  readonly needs: readonly string[];
  readonly forms: readonly string[];
  /** First PostgreSQL major that knows it. */
  readonly since: number;
}

/** Something that is done to objects after they were made. */
export interface LibraryEdit {
  readonly needs: readonly string[];
  readonly sql: string;
}

function object(id: string, needs: string, ...forms: string[]): LibraryObject {
  return { id, needs: needs === '' ? [] : needs.split(' '), forms, since: 15 };
}

function edit(needs: string, sql: string): LibraryEdit {
  return { needs: needs.split(' '), sql };
}

/** Objects that are built on each other in the ways that PostgreSQL has, each after what it needs. */
export const LIBRARY: readonly LibraryObject[] = [
  // types
  object(
    'mood',
    '',
    `create type app.mood as enum ('sad', 'ok', 'glad')`,
    `create type app.mood as enum ('sad', 'ok')`,
  ),
  object('level', '', `create type app.level as enum ('low', 'app.books', 'high')`),
  object('positive', '', 'create domain app.positive as integer check (value > 0)'),
  object(
    'is_even',
    '',
    `create function app.is_even(n integer) returns boolean immutable language sql as 'select n % 2 = 0'`,
    `create function app.is_even(n integer) returns boolean immutable language sql as 'select mod(n, 2) = 0'`,
  ),
  object(
    'even',
    'positive is_even',
    'create domain app.even as app.positive check (app.is_even(value))',
    'create domain app.even as app.positive',
  ),
  object('feeling', 'mood', `create domain app.feeling as app.mood default 'ok'`),
  object(
    'pair',
    'mood',
    'create type app.pair as (x integer, y app.mood)',
    'create type app.pair as (x integer, y app.mood, z text)',
  ),
  object('nested', 'pair even', 'create type app.nested as (p app.pair, n app.even)'),
  object('span', 'positive', 'create type app.span as range (subtype = integer)'),
  object('c_locale', '', `create collation app.plain from "C"`),
  // functions without objects
  object(
    'one',
    '',
    `create function app.one() returns integer immutable language sql as 'select 1'`,
    `create function app.one() returns integer immutable language sql as 'select 2 - 1'`,
  ),
  object(
    'slug',
    '',
    `create function app.slug(t text) returns text immutable language sql as 'select lower(t)'`,
    `create function app.slug(t text, other text default '') returns text immutable language sql as 'select lower(t) || other'`,
  ),
  object(
    'touch',
    '',
    `create function app.touch() returns trigger language plpgsql as 'begin return new; end'`,
    `create function app.touch() returns trigger language plpgsql as 'begin new := new; return new; end'`,
  ),
  object('watch', '', `create function app.watch() returns event_trigger language plpgsql as 'begin end'`),
  object(
    'mood_of',
    'mood',
    `create function app.mood_of(n integer) returns app.mood immutable language sql as 'select case n when 0 then ''sad'' else ''ok'' end::app.mood'`,
  ),
  object(
    'swing',
    'mood_of mood',
    `create function app.swing(m app.mood) returns app.mood immutable language sql begin atomic select app.mood_of(1); end`,
  ),
  object(
    'pair_x',
    'pair',
    `create function app.pair_x(p app.pair) returns integer immutable language sql as 'select (p).x'`,
  ),
  object(
    'same',
    '',
    `create function app.same(a integer, b text) returns boolean immutable language sql as 'select a::text = b'`,
  ),
  object('op', 'same', 'create operator app.=== (function = app.same, leftarg = integer, rightarg = text)'),
  object(
    'uses_op',
    'op',
    "create function app.uses_op(a integer) returns boolean immutable language sql return a operator(app.===) '1'",
  ),
  object(
    'total_state',
    '',
    `create function app.total_state(s integer, n integer) returns integer immutable language sql as 'select coalesce(s, 0) + coalesce(n, 0)'`,
  ),
  object(
    'total',
    'total_state',
    'create aggregate app.total(integer) (sfunc = app.total_state, stype = integer)',
    `create aggregate app.total(integer) (sfunc = app.total_state, stype = integer, initcond = '0')`,
  ),
  object(
    'uses_total',
    'total',
    'create function app.uses_total() returns integer language sql begin atomic select app.total(x) from (values (1)) v(x); end',
  ),
  object(
    'to_pair',
    'pair',
    `create function app.to_pair(n integer) returns app.pair immutable language plpgsql as 'begin return null; end'`,
  ),
  object('cast_pair', 'to_pair', 'create cast (integer as app.pair) with function app.to_pair(integer)'),
  object(
    'compare',
    'pair',
    `create function app.compare(a app.pair, b app.pair) returns integer immutable language sql as 'select (a).x - (b).x'`,
  ),
  // sequences and tables
  object('ticket', '', 'create sequence app.ticket', 'create sequence app.ticket increment by 10'),
  object(
    'books',
    '',
    'create table app.books (id integer primary key, title text not null, pages integer, note text)',
    'create table app.books (id bigint primary key, title text not null, pages bigint, note text)',
    'create table app.books (id integer primary key, title varchar(200) not null, pages integer default 1, note text)',
  ),
  object(
    'authors',
    'mood',
    `create table app.authors (id serial primary key, name text not null unique, mood app.mood not null default 'ok', since date)`,
  ),
  object(
    'wrote',
    'books authors',
    'create table app.wrote (book bigint references app.books, author integer references app.authors (id) on delete cascade, primary key (book, author))',
  ),
  object(
    'tickets',
    'ticket even',
    `create table app.tickets (n bigint default nextval('app.ticket') primary key, lucky app.even, code text)`,
  ),
  object(
    'moods',
    'mood feeling',
    'create table app.moods (id integer generated always as identity primary key, now app.mood[], f app.feeling, was app.mood)',
  ),
  object(
    'defaults',
    'one slug',
    `create table app.defaults (a integer default app.one(), s text default app.slug('X'), g text generated always as (app.slug('Y')) stored)`,
  ),
  object(
    'sums',
    'is_even',
    'create table app.sums (a integer, b integer, c integer generated always as (a + b) stored, check (app.is_even(a)))',
    'create table app.sums (a bigint, b integer, c integer generated always as ((a + b)::integer) stored)',
  ),
  object('holds', 'books pair', 'create table app.holds (id integer primary key, b app.books, p app.pair)'),
  object('typed', 'pair', 'create table app.typed of app.pair (primary key (x))'),
  object('ranges', 'span', 'create table app.ranges (id integer primary key, r app.span)'),
  object(
    'folders',
    '',
    'create table app.folders (id integer primary key, parent integer references app.folders, name text collate "C")',
  ),
  object('left', '', 'create table app."left" (id integer primary key, "other" integer)'),
  object('right', 'left', 'create table app."Right" (id integer primary key, "other" integer references app."left")'),
  object(
    'circle',
    'left right',
    'alter table app."left" add constraint circle foreign key ("other") references app."Right"',
  ),
  object('plain_text', 'c_locale', 'create table app.plain_text (t text collate app.plain)'),
  object(
    'audit',
    '',
    'create unlogged table app.audit (at timestamptz default now(), what text, who text)',
    'create table app.audit (at timestamptz default now(), what text, who text)',
  ),
  // inheritance and partitions
  object(
    'base',
    '',
    'create table app.base (a integer not null, b text, constraint positive check (a > 0))',
    'create table app.base (a integer not null, b text)',
  ),
  object('child', 'base', 'create table app.child (c integer) inherits (app.base)'),
  object('grandchild', 'child', 'create table app.grandchild (d integer) inherits (app.child)'),
  object(
    'sales',
    '',
    'create table app.sales (id integer not null, region text not null, at date, amount integer) partition by list (region)',
  ),
  object('sales_key', 'sales', 'alter table app.sales add primary key (id, region)'),
  object(
    'sales_eu',
    'sales',
    `create table app.sales_eu partition of app.sales for values in ('eu') partition by range (id)`,
    `create table app.sales_eu partition of app.sales for values in ('eu', 'uk') partition by range (id)`,
  ),
  object(
    'sales_eu_1',
    'sales_eu',
    'create table app.sales_eu_1 partition of app.sales_eu for values from (0) to (100)',
  ),
  object(
    'sales_eu_2',
    'sales_eu',
    'create table app.sales_eu_2 partition of app.sales_eu for values from (100) to (200)',
  ),
  object('sales_us', 'sales', `create table app.sales_us partition of app.sales for values in ('us')`),
  object('sales_rest', 'sales', 'create table app.sales_rest partition of app.sales default'),
  object('sales_at', 'sales', 'create index sales_at on app.sales (at)'),
  object('sales_us_amount', 'sales_us', 'create index sales_us_amount on app.sales_us (amount)'),
  object('sales_check', 'sales', 'alter table app.sales add constraint amount_known check (amount is not null)'),
  object(
    'sales_trigger',
    'sales touch',
    'create trigger sales_touch before insert on app.sales for each row execute function app.touch()',
  ),
  object(
    'sales_of_book',
    'sales_key books',
    'create table app.sales_of_book (book bigint references app.books, id integer, region text, foreign key (id, region) references app.sales)',
  ),
  // indexes, keys and statistics
  object(
    'books_title',
    'books',
    'create index books_title on app.books (title)',
    'create index books_title on app.books (title desc)',
  ),
  object('books_slug', 'books slug', 'create index books_slug on app.books (app.slug(title))'),
  object('books_pages', 'books', 'create unique index books_pages on app.books (pages, id) where pages is not null'),
  object('books_stats', 'books', 'create statistics app.books_stats on pages, title from app.books'),
  object(
    'books_check',
    'books',
    'alter table app.books add constraint pages_few check (pages < 10000) not valid',
    'alter table app.books add constraint pages_few check (pages < 10000)',
  ),
  object(
    'books_unique',
    'books',
    'alter table app.books add constraint books_title_key unique (title)',
    'alter table app.books add constraint books_title_key unique (title) deferrable',
  ),
  object(
    'reviews',
    'books_unique',
    'create table app.reviews (title text references app.books (title), stars integer check (stars between 1 and 5))',
  ),
  object('no_overlap', 'ranges', 'alter table app.ranges add constraint apart exclude using gist (r with &&)'),
  object('moods_was', 'moods', `create index moods_was on app.moods (was) where was <> 'sad'`),
  object('authors_mood', 'authors swing', 'create index authors_mood on app.authors (app.swing(mood))'),
  // views
  object(
    'v_books',
    'books',
    'create view app.v_books as select id, title, pages from app.books',
    'create view app.v_books as select id, title, pages, note from app.books',
    'create view app.v_books as select id, title, pages from app.books where pages > 0',
  ),
  object(
    'v_long',
    'v_books',
    'create view app.v_long with (security_barrier = true) as select id, title from app.v_books where pages > 100',
    'create view app.v_long as select id, title from app.v_books where pages > 200',
  ),
  object('v_longer', 'v_long slug', 'create view app.v_longer as select app.slug(title) as slug from app.v_long'),
  object(
    'v_grouped',
    'books',
    'create view app.v_grouped as select id, title, count(*) as n from app.books group by id',
  ),
  object(
    'v_authors',
    'authors wrote',
    'create view app.v_authors as select a.name, a.mood, w.book from app.authors a left join app.wrote w on w.author = a.id',
  ),
  object('v_moods', 'moods', 'create view app.v_moods as select id, now, f from app.moods'),
  object('v_cast', 'pair', 'create view app.v_cast as select (null::app.pair).x as x'),
  object('v_op', 'op', `create view app.v_op as select 1 operator(app.===) '1' as same`),
  object(
    'v_all',
    'v_books v_authors',
    'create view app.v_all as select b.title, a.name from app.v_books b, app.v_authors a where a.book = b.id',
  ),
  object(
    'v_left',
    'left right',
    'create view app.v_left as select l.id, r."other" from app."left" l join app."Right" r on r.id = l."other"',
  ),
  object(
    'v_sales',
    'sales',
    'create view app.v_sales as select region, sum(amount) as amount from app.sales group by region',
  ),
  object('v_total', 'total sums', 'create view app.v_total as select app.total(b) as b from app.sums'),
  object(
    'm_books',
    'books',
    'create materialized view app.m_books as select id, title from app.books',
    'create materialized view app.m_books as select id, title, note from app.books',
  ),
  object('m_index', 'm_books', 'create unique index m_books_id on app.m_books (id)'),
  object('v_of_m', 'm_books', 'create view app.v_of_m as select title from app.m_books'),
  object('m_of_v', 'v_of_m', 'create materialized view app.m_of_v as select count(*) as n from app.v_of_m'),
  object('m_moods', 'moods', 'create materialized view app.m_moods as select was from app.moods'),
  object(
    'recursive',
    'folders',
    'create view app.paths as with recursive p (id, depth) as (select id, 0 from app.folders where parent is null union all select f.id, p.depth + 1 from app.folders f join p on p.id = f.parent) select * from p',
  ),
  // functions on relations
  object(
    'latest',
    'books',
    `create function app.latest() returns setof app.books language sql as 'select * from app.books'`,
  ),
  object(
    'count_books',
    'books',
    'create function app.count_books() returns bigint language sql begin atomic select count(pages) from app.books; end',
  ),
  object('v_count', 'count_books', 'create view app.v_count as select app.count_books() as n'),
  object('counted', 'count_books', 'create table app.counted (n bigint default app.count_books())'),
  object(
    'of_row',
    'books',
    `create function app.of_row(b app.books) returns text immutable language sql as 'select (b).title'`,
  ),
  object(
    'of_view',
    'v_books',
    `create function app.of_view(b app.v_books) returns setof app.v_books language sql as 'select b.*'`,
  ),
  object(
    'of_m',
    'm_books',
    `create function app.of_m() returns setof app.m_books language sql as 'select * from app.m_books'`,
  ),
  object(
    'atomic_view',
    'v_long',
    'create function app.atomic_view() returns bigint language sql return (select count(*) from app.v_long)',
  ),
  object(
    'atomic_atomic',
    'atomic_view count_books',
    'create function app.atomic_atomic() returns bigint language sql return app.atomic_view() + app.count_books()',
  ),
  object(
    'table_function',
    'books',
    `create function app.table_function() returns table (id integer, title text) language sql as 'select 1, ''a'''`,
  ),
  object('proc', 'books', `create procedure app.proc(inout n app.books) language plpgsql as 'begin end'`),
  object(
    'proc_atomic',
    'audit',
    `create procedure app.proc_atomic() language sql begin atomic insert into app.audit (what) values ('x'); end`,
  ),
  object(
    'string_body',
    'books',
    `create function app.string_body() returns bigint language sql as 'select count(*) from app.books'`,
    `create function app.string_body() returns bigint language sql as 'select count(1) from app.books'`,
  ),
  object(
    'level_text',
    'level',
    `create function app.level_text() returns app.level language sql as 'select ''app.books''::app.level'`,
  ),
  // triggers, rules, policies
  object(
    'books_touch',
    'books touch',
    'create trigger touch before update of pages on app.books for each row when (old.pages is distinct from new.pages) execute function app.touch()',
    'create trigger touch before update on app.books for each row execute function app.touch()',
  ),
  object(
    'v_touch',
    'v_books touch',
    'create trigger v_touch instead of insert on app.v_books for each row execute function app.touch()',
  ),
  object(
    'authors_touch',
    'authors touch mood',
    `create trigger touch after insert on app.authors for each row when (new.mood = 'sad') execute function app.touch()`,
  ),
  object(
    'constraint_trigger',
    'books touch',
    'create constraint trigger late after insert on app.books deferrable for each row execute function app.touch()',
  ),
  object(
    'books_rule',
    'books audit',
    `create rule log as on delete to app.books do also insert into app.audit (what) values (old.title)`,
  ),
  object(
    'v_rule',
    'v_books books',
    'create rule ins as on insert to app.v_books do instead insert into app.books (id, title) values (new.id, new.title)',
  ),
  object(
    'books_policy',
    'books',
    'create policy few on app.books using (id > 0 and pages > 0)',
    'create policy few on app.books for select using (id > 1)',
  ),
  object('books_rls', 'books', 'alter table app.books enable row level security'),
  object('function_policy', 'authors is_even', 'create policy even on app.authors using (app.is_even(id))'),
  object(
    'sub_policy',
    'wrote authors mood',
    `create policy glad on app.wrote using (exists (select from app.authors a where a.id = author and a.mood = 'ok'))`,
  ),
  object(
    'ddl',
    'watch',
    `create event trigger ddl on ddl_command_end when tag in ('CREATE TABLE') execute function app.watch()`,
  ),
  // publications and text search
  object('pub', 'books folders', 'create publication pub for table app.books, app.folders'),
  object(
    'pub_where',
    'authors',
    `create publication pub_where for table app.authors where (id > 0) with (publish = 'insert')`,
  ),
  object('pub_columns', 'folders', 'create publication pub_columns for table app.folders (id, parent)'),
  object('template', '', 'create text search template app.template (lexize = dsimple_lexize)'),
  object('dictionary', 'template', 'create text search dictionary app.dictionary (template = app.template)'),
  object(
    'configuration',
    'dictionary',
    'create text search configuration app.configuration (parser = default); alter text search configuration app.configuration add mapping for asciiword with app.dictionary, simple',
  ),
  object(
    'search',
    'books configuration',
    `create index books_search on app.books using gin (to_tsvector('app.configuration', title))`,
  ),
  // operator families and classes
  object('family', '', 'create operator family app.family using btree'),
  object(
    'abs_cmp',
    '',
    `create function app.abs_cmp(a integer, b integer) returns integer immutable language sql as 'select abs(a) - abs(b)'`,
  ),
  object(
    'class',
    'family abs_cmp',
    'create operator class app.by_abs for type integer using btree family app.family as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 app.abs_cmp(integer, integer)',
  ),
  object('sums_abs', 'class sums', 'create index sums_abs on app.sums (b app.by_abs)'),
  // foreign data
  object('wrapper', '', 'create foreign data wrapper far'),
  object(
    'server',
    'wrapper',
    `create server away foreign data wrapper far options (host 'a')`,
    `create server away foreign data wrapper far options (host 'b')`,
  ),
  object('mapping', 'server', `create user mapping for public server away options (x 'y')`),
  object('remote', 'server mood', 'create foreign table app.remote (id integer, m app.mood) server away'),
  object('v_remote', 'remote', 'create view app.v_remote as select id, m from app.remote'),
];

/** Renames, moves and edits. */
export const EDITS: readonly LibraryEdit[] = [
  edit('books', 'alter table app.books rename to works'),
  edit('authors', 'alter table app.authors rename to writers'),
  edit('authors', 'alter table app.authors rename column name to called'),
  edit('books', 'alter table app.books rename column note to remark'),
  edit('v_books', 'alter view app.v_books rename to v_works'),
  edit('m_books', 'alter materialized view app.m_books rename to m_works'),
  edit('mood', 'alter type app.mood rename to humour'),
  edit('mood', `alter type app.mood rename value 'ok' to 'fine'`),
  edit('mood', `alter type app.mood add value 'calm'`),
  edit('positive', 'alter domain app.positive rename to above_zero'),
  edit('slug', 'alter function app.slug rename to sluggish'),
  edit('one', 'alter function app.one set schema other'),
  edit('folders', 'alter table app.folders set schema other'),
  edit('sales_us', 'alter table app.sales detach partition app.sales_us'),
  edit('sales_eu_1', 'alter table app.sales_eu_1 rename to sales_eu_first'),
  edit('ticket', 'alter sequence app.ticket rename to tickets_seq'),
  edit('base', 'alter table app.base add column extra integer'),
  edit('child', 'alter table app.child no inherit app.base'),
  edit('books', 'alter table app.books add column extra text'),
  edit(
    'books',
    "alter table app.books alter column pages type numeric using pages::numeric; comment on table app.books is 'app.books'",
  ),
  edit(
    'books',
    'grant select on app.books to pg_monitor; grant update (title) on app.books to pg_monitor with grant option',
  ),
  edit('authors', 'alter table app.authors owner to pg_database_owner'),
  edit('wrote', 'alter table app.wrote drop constraint wrote_pkey'),
  edit('sums', 'alter table app.sums alter column a type numeric using a::numeric'),
  edit('even', 'alter domain app.even drop constraint if exists even_check'),
  edit('tickets', 'alter table app.tickets alter column n drop default'),
  edit('audit', 'alter table app.audit add primary key (what)'),
  edit('sales', 'alter table app.sales add column note text'),
  edit('pair', 'alter type app.pair rename attribute x to ex cascade'),
  edit('touch', `comment on function app.touch() is 'touches'`),
  edit('circle', 'alter table app."left" drop constraint circle'),
  edit('left', 'alter table app."left" rename column "other" to "Other"'),
  edit('books_title', 'alter index app.books_title rename to books_by_title'),
  edit('ranges', 'alter table app.ranges rename to spans'),
  edit('books', 'alter table app.books rename constraint books_pkey to pk_books'),
  edit('v_long', "alter view app.v_long alter column title set default 'x'"),
  edit('moods', 'alter table app.moods alter column id drop identity'),
  edit('defaults', 'alter table app.defaults alter column a drop default, alter column g drop expression'),
];
