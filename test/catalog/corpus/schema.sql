-- A public library: at least one object of every kind that the catalog has facts for.
create schema stock;
create schema "Mixed Case";
comment on schema stock is 'Books and copies';
grant usage on schema stock to lib_reader;

create extension citext;
create extension hstore schema stock;
create extension postgres_fdw;

create collation stock.natural_order (provider = icu, locale = 'und-u-kn-true');
create type stock.condition as enum ('new', 'good', 'worn', 'lost');
create type stock.address as (street text, city text collate "C", code varchar(10));
comment on column stock.address.code is 'Postal code';
create domain stock.isbn as text default '0' not null constraint isbn_digits check (value ~ '^[0-9X]+$');
create domain stock.short_name as varchar(40) collate "C";
create type stock.period as range (subtype = date, multirange_type_name = stock.periods);

create function stock.touch() returns trigger language plpgsql as $$ begin new.changed_at := now(); return new; end $$;
create function stock.full_title(title text, subtitle text default null) returns text language sql immutable parallel safe
  as $$ select concat_ws(': ', title, subtitle) $$;
create function stock.loans_of(reader bigint) returns table (loan bigint, due date) language plpgsql stable rows 50 security definer set search_path = stock, pg_temp
  as $$ begin return query select l.id, l.due from stock.loans l where l.reader_id = reader; end $$;
create function stock.atomic_sum(a int, b int) returns int language sql immutable begin atomic select a + b; end;
create procedure stock.close_day(at date) language plpgsql as $$ begin null; end $$;
comment on function stock.full_title(text, text) is 'Title as it is printed';
revoke execute on function stock.loans_of(bigint) from public;
grant execute on function stock.loans_of(bigint) to lib_clerk;
create aggregate stock.concat_all (text) (sfunc = textcat, stype = text, initcond = '');
create aggregate stock.total (int) (sfunc = int4pl, stype = int, combinefunc = int4pl, parallel = safe);

create operator stock.~~~ (leftarg = text, rightarg = text, function = textlike, restrict = likesel, join = likejoinsel);
create operator family stock.length_ops using btree;
create operator class stock.int_backwards for type int4 using btree family stock.length_ops as
  operator 1 >, operator 2 >=, operator 3 =, operator 4 <=, operator 5 <, function 1 btint4cmp(int4, int4);
create function stock.to_int(stock.condition) returns int language sql immutable as $$ select 1 $$;
create cast (stock.condition as int) with function stock.to_int(stock.condition) as assignment;
create conversion stock.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;

create table stock.branches (
  id smallint generated always as identity (start with 10 increment by 10) primary key,
  name stock.short_name not null,
  place stock.address,
  constraint branches_name_key unique (name) with (fillfactor = 80)
);
create table stock.books (
  id bigserial,
  isbn stock.isbn,
  title text not null,
  subtitle text,
  tags text[] not null default '{}',
  attributes stock.hstore,
  search tsvector generated always as (to_tsvector('english', title)) stored,
  price numeric(8, 2) not null default 9.99,
  weight real,
  changed_at timestamptz not null default now(),
  constraint books_pk primary key (id),
  constraint books_isbn_key unique nulls not distinct (isbn),
  constraint books_price_check check (price >= 0),
  constraint books_title_check check ((title <> '' and subtitle is null) or subtitle <> '')
);
comment on table stock.books is 'One row for each title';
comment on column stock.books.price is 'In euro';
comment on constraint books_price_check on stock.books is 'No refunds';
alter table stock.books alter column tags set storage main;
alter table stock.books alter column title set statistics 500;
alter table stock.books alter column title set (n_distinct = -0.9);
alter table stock.books set (fillfactor = 90, autovacuum_vacuum_threshold = 100, toast.autovacuum_enabled = false);
create index books_title_idx on stock.books (lower(title), price desc nulls last) include (weight) where price > 0;
create index books_tags_idx on stock.books using gin (tags) with (fastupdate = off, gin_pending_list_limit = 256);
create index books_hash_idx on stock.books using hash (title);
comment on index stock.books_hash_idx is 'Exact titles';
create index books_expr_idx on stock.books ((price * 2), title collate "C" text_pattern_ops);
alter index stock.books_expr_idx alter column 1 set statistics 300;

create table stock.copies (
  id uuid primary key default gen_random_uuid(),
  book_id bigint not null,
  branch_id smallint,
  state stock.condition not null default 'new',
  shelf int,
  constraint copies_book_fk foreign key (book_id) references stock.books on delete cascade on update restrict,
  constraint copies_branch_fk foreign key (branch_id) references stock.branches (id) on delete set null (branch_id) deferrable initially immediate,
  constraint copies_shelf_excl exclude using btree (shelf with =) where (shelf > 0)
);
alter table stock.copies replica identity full;
alter table stock.copies cluster on copies_pkey;
create table stock.readers (
  id bigint primary key,
  email citext unique,
  active boolean not null default true,
  secret text
);
alter table stock.readers enable row level security;
create policy readers_self on stock.readers as permissive for select to lib_reader using (email = current_user::citext);
create policy readers_write on stock.readers as restrictive for update to lib_clerk, "Lib Chief" using (active) with check (active and secret is null);
comment on policy readers_self on stock.readers is 'Readers see themselves';
grant select (id, email), update (email) on stock.readers to lib_reader;
grant select, insert, update, delete on stock.readers to lib_clerk with grant option;
create table stock.loans (
  id bigint not null,
  reader_id bigint not null,
  due date not null,
  note text
) partition by range (due);
create table stock.loans_2025 partition of stock.loans for values from ('2025-01-01') to ('2026-01-01');
create table stock.loans_2026 partition of stock.loans for values from ('2026-01-01') to ('2027-01-01') with (fillfactor = 75);
create table stock.loans_rest partition of stock.loans default;
alter table stock.loans add constraint loans_pk primary key (id, due);
alter table stock.loans add constraint loans_reader_fk foreign key (reader_id) references stock.readers on delete cascade;
create index loans_reader_idx on stock.loans (reader_id);
create table stock.fines (loan_id bigint, due date, amount numeric, constraint fines_loan_fk foreign key (loan_id, due) references stock.loans);
create table stock.notices (id int, body text);
create table stock.late_notices (days int) inherits (stock.notices);
create unlogged table stock.scratch (id int, payload jsonb) with (autovacuum_enabled = off);
create table "Mixed Case"."Weird.Table" ("Some Column" int primary key, "select" text, "q""q" text default 'it''s');
create sequence stock.ticket as int increment by 5 minvalue 5 maxvalue 5000 start with 50 cache 10 cycle;
comment on sequence stock.ticket is 'Numbers at the desk';
grant usage on sequence stock.ticket to lib_clerk;

create view stock.available with (security_barrier = true) as
  select c.id, b.title, br.name as branch from stock.copies c join stock.books b on b.id = c.book_id left join stock.branches br on br.id = c.branch_id where c.state <> 'lost';
create view stock.cheap as select id, title, price from stock.books where price < 10 with local check option;
create view stock.cheapest as select * from stock.cheap order by price limit 10;
alter view stock.cheap alter column price set default 1;
comment on view stock.available is 'What can be lent';
comment on column stock.available.branch is 'Where it stands';
grant select on stock.available to lib_reader;
create materialized view stock.per_branch as select branch_id, count(*) as copies from stock.copies group by branch_id;
create unique index per_branch_key on stock.per_branch (branch_id);
alter materialized view stock.per_branch alter column copies set statistics 50;

create trigger books_touch before update of title, price on stock.books for each row when (old.title is distinct from new.title) execute function stock.touch();
create trigger loans_touch before update on stock.loans for each row execute function stock.touch();
create constraint trigger copies_late after insert on stock.copies deferrable initially deferred for each row execute function stock.touch();
create trigger copies_stmt after update on stock.copies referencing old table as before new table as after for each statement execute function stock.touch('a', '2');
alter table stock.copies enable always trigger copies_stmt;
comment on trigger books_touch on stock.books is 'Keeps changed_at';
create rule notices_keep as on delete to stock.notices do instead nothing;
create rule notices_log as on insert to stock.notices where new.id > 10 do also insert into stock.scratch (id) values (new.id);
create statistics stock.books_stats (ndistinct, dependencies, mcv) on title, price from stock.books;
alter statistics stock.books_stats set statistics 250;
create statistics stock.books_expr on (price * 2) from stock.books;

create text search dictionary stock.plain (template = simple, stopwords = english, accept = false);
create text search configuration stock.words (parser = "default");
alter text search configuration stock.words add mapping for asciiword, word with stock.plain, english_stem;
create text search template stock.own_template (lexize = dsimple_lexize, init = dsimple_init);
create text search parser stock.own_parser (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline);

create publication stock_all for table stock.books (id, title), stock.copies where (shelf > 0) with (publish = 'insert, update');
create publication stock_schema for tables in schema stock with (publish_via_partition_root = true);
create foreign data wrapper own_wrapper options (debug 'true');
create server archive type 'pg' version '15' foreign data wrapper postgres_fdw options (host 'archive', dbname 'old');
create user mapping for lib_clerk server archive options (user 'clerk', password 'secret');
create user mapping for public server archive options (user 'guest');
create foreign table stock.old_books (id bigint options (column_name 'nr'), title text not null) server archive options (table_name 'books');
grant usage on foreign server archive to lib_clerk;
create function stock.log_drop() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger watch_drops on sql_drop when tag in ('DROP TABLE', 'DROP INDEX') execute function stock.log_drop();
create language own_language handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator;
create access method own_heap type table handler heap_tableam_handler;
create transform for int language plpgsql (from sql with function prsd_lextype(internal));
alter default privileges in schema stock grant select on tables to lib_reader;
alter default privileges for role lib_clerk grant execute on functions to lib_reader;
alter default privileges revoke usage on types from public;
