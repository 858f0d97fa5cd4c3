import { beforeAll, describe, expect } from '@jest/globals';
import type { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { testUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

const SCHEMA = `
  create table people (id bigint primary key);
  create function touch() returns trigger language plpgsql as 'begin return new; end';

  create table events (id bigint not null, at date not null, body text, person bigint) partition by range (at);
  create table events_25 partition of events for values from ('2025-01-01') to ('2026-01-01');
  create table events_26 partition of events for values from ('2026-01-01') to ('2027-01-01');
  create table events_rest partition of events default;
  create index own_body on events_25 (body) with (fillfactor = 70);
  comment on index own_body is 'by hand';
  alter table events_25 add constraint own_key unique (at, body);
  alter table events_25 add primary key (at, id);
  alter table events_25 add constraint own_person foreign key (person) references people;
  alter table events_25 add constraint own_check check (id > 0);
  alter table events_25 cluster on own_body;

  create table tree (kind int not null, part int not null, body text) partition by list (kind);
  create table tree_1 partition of tree for values in (1) partition by list (part);
  create table tree_1_1 partition of tree_1 for values in (1);
  create table tree_1_2 partition of tree_1 for values in (2);
  create index own_tree on tree_1 (body);
  alter table tree_1 add constraint own_tree_key unique (kind, part);
  create index own_leaf on tree_1_1 (part, body);

  create table full_events (id bigint not null, at date not null, body text, person bigint references people,
    constraint full_check check (id > 0), primary key (at, id), constraint full_key unique (at, body)) partition by range (at);
  create index full_body on full_events (body);
  create trigger full_touch before insert on full_events for each row execute function touch();
  create table full_25 partition of full_events for values from ('2025-01-01') to ('2026-01-01');
  create table full_26 (like full_events including all);

  create table bare (id bigint not null, at date not null, body text, person bigint, constraint full_check check (id > 0));
  create table kept (like bare including all, primary key (at, id));
  create index kept_body on kept (body);
  alter table kept add constraint kept_person foreign key (person) references people;
  create table bare_tree (id bigint not null, at date not null, body text, person bigint, constraint full_check check (id > 0)) partition by range (at);
  create table bare_leaf partition of bare_tree for values from ('2028-01-01') to ('2029-01-01');

  create table quiet (at date not null) partition by range (at);
  create table quiet_25 partition of quiet for values from ('2025-01-01') to ('2026-01-01');
  create trigger quiet_touch before insert on quiet for each row execute function touch();
  alter table quiet_25 disable trigger quiet_touch;
  comment on trigger quiet_touch on quiet_25 is 'off';
  alter table quiet_25 add constraint own_at unique (at);
  alter table quiet_25 replica identity using index own_at;

  create foreign data wrapper partition_wrapper; create server partition_server foreign data wrapper partition_wrapper;
  create table dated (at date);
  create table far_quiet (at date not null) partition by range (at);
  create foreign table far (at date not null) server partition_server;
  create foreign table far_29 partition of far_quiet for values from ('2029-01-01') to ('2030-01-01') server partition_server;

  create table numbered (id bigint generated always as identity, at date not null) partition by range (at);
  create table numbered_25 partition of numbered for values from ('2025-01-01') to ('2026-01-01');
  create table free_number (id bigint not null, at date not null);

  create table base (id bigint, body text, constraint base_check check (id > 0));
  create table child (extra int) inherits (base);
  create table loose (id bigint, body text, extra int, constraint base_check check (id > 0));

  insert into people values (1);
  insert into events select 1, at, at::text, 1 from (values (date '2025-02-01'), ('2026-02-01'), ('2030-01-01')) v(at);
  insert into tree values (1, 1, 'a'), (1, 2, 'b');
  insert into bare values (1, '2027-01-01', 'x', 1); insert into kept table bare; insert into bare_tree values (1, '2028-01-01', 'x', 1);
  insert into full_events values (1, '2025-01-01', 'x', 1); insert into loose values (1, 'x', 2); insert into child values (1, 'x', 2);`;

const BOUNDS = `for values from ('2027-01-01') to ('2028-01-01')`;

const CASES: readonly (readonly [what: string, sql: string])[] = [
  ['an index of the parent that adopted one of a partition', 'create index on events (body)'],
  ['a unique constraint of the parent that adopted one', 'alter table events add constraint all_key unique (at, body)'],
  ['a primary key of the parent that adopted one', 'alter table events add primary key (at, id)'],
  [
    'an index and a key of the parent',
    'create index on events (body); alter table events add constraint all_key unique (at, body)',
  ],
  ['a unique index of the parent that adopted nothing', 'create unique index on events (at, body, id)'],
  ['a foreign key of the parent that adopted one', 'alter table events add foreign key (person) references people'],
  ['a check of the parent that is there in a partition', 'alter table events add constraint own_check check (id > 0)'],
  ['a check of the parent', 'alter table events add constraint all_check check (id < 10)'],
  ['a trigger of the parent', 'create trigger t before insert on events for each row execute function touch()'],
  ['an index of the root over three levels', 'create index on tree (body)'],
  ['a key of the root over three levels', 'alter table tree add constraint root_key unique (kind, part)'],
  ['an index of the root that adopted one of a leaf', 'create index on tree (part, body)'],
  ['an index of the middle that adopted one of a leaf', 'create index on tree_1 (part, body)'],
  [
    'an index attached by hand',
    'create index by_hand on only events (body); alter index by_hand attach partition own_body',
  ],
  ['a plain table attached', `alter table full_events attach partition bare ${BOUNDS}`],
  ['a table with its own keys attached', `alter table full_events attach partition kept ${BOUNDS}`],
  ['a table attached as the default', 'alter table full_events attach partition bare default'],
  [
    'a partitioned table attached',
    `alter table full_events attach partition bare_tree for values from ('2028-01-01') to ('2029-01-01')`,
  ],
  [
    'a table attached, and an index of the parent',
    `alter table full_events attach partition kept ${BOUNDS}; create index on full_events (id)`,
  ],
  ['a table attached to a parent without anything', `alter table events attach partition bare ${BOUNDS}; `],
  ['a partition detached', 'alter table full_events detach partition full_25'],
  [
    'a partition detached and an index of it dropped',
    'alter table full_events detach partition full_25; drop index full_25_body_idx',
  ],
  [
    'a partition detached and its key dropped',
    'alter table full_events detach partition full_25; alter table full_25 drop constraint full_25_pkey',
  ],
  [
    'a partition detached and its reference dropped',
    'alter table full_events detach partition full_25; alter table full_25 drop constraint full_events_person_fkey',
  ],
  [
    'a partition detached and its check dropped',
    'alter table full_events detach partition full_25; alter table full_25 drop constraint full_check',
  ],
  ['a partition with indexes of its own detached', 'alter table events detach partition events_25'],
  ['the default partition detached', 'alter table events detach partition events_rest'],
  ['a partition of three levels detached', 'alter table tree detach partition tree_1'],
  ['a leaf detached', 'alter table tree_1 detach partition tree_1_1'],
  [
    'a partition moved to other bounds',
    `alter table events detach partition events_26; alter table events attach partition events_26 for values from ('2026-01-01') to ('2028-01-01')`,
  ],
  [
    'a partition given to another parent',
    `alter table events detach partition events_26; alter table events_26 add constraint full_check check (id > 0); alter table full_events attach partition events_26 for values from ('2026-01-01') to ('2027-01-01')`,
  ],
  [
    'a partition detached and its column dropped',
    'alter table full_events detach partition full_25; alter table full_25 drop column person',
  ],
  [
    'a partition detached and a column of it retyped',
    'alter table full_events detach partition full_25; alter table full_25 alter column body type varchar(9), alter column body set not null',
  ],
  [
    'a partition detached, and an index and a check of the parent',
    'alter table full_events detach partition full_25; create index on full_events (id); alter table full_events add check (person > 0)',
  ],
  [
    'a partition moved to other bounds with another index',
    `alter table full_events detach partition full_25; drop index full_25_body_idx; create index other on full_25 (body);
     alter table full_events attach partition full_25 for values from ('2025-01-01') to ('2026-02-01')`,
  ],
  ['a partition with a trigger that fires otherwise detached', 'alter table quiet detach partition quiet_25'],
  ['a table attached to one with an identity', `alter table numbered attach partition free_number ${BOUNDS}`],
  ['a partition detached from one with an identity', 'alter table numbered detach partition numbered_25'],
  ['a key of the parent over one that identifies rows', 'alter table quiet add constraint all_key unique (at)'],
  ['a plain index of the parent that adopted a key', 'create unique index on events (at, id)'],
  ['a plain index over three levels that adopted a key', 'create unique index on tree (kind, part)'],
  ['an identity added to the parent', 'alter table quiet add id bigint generated always as identity'],
  [
    'an index of the parent made again by hand',
    'drop index full_body; create index full_body on only full_events (body); create index full_25_body_idx on full_25 (body)',
  ],
  ['a foreign table attached', `alter table far_quiet attach partition far ${BOUNDS}`],
  ['a foreign partition detached', 'alter table far_quiet detach partition far_29'],
  ['a foreign partition dropped', 'drop foreign table far_29'],
  ['a foreign table made to inherit', 'alter foreign table far inherit dated'],
  [
    'tables that refer to each other, with partitions',
    `create table shop (id int primary key);
     create table sale (shop int references shop) partition by list (shop); create table sale_1 partition of sale for values in (1)`,
  ],
  ['a table made to inherit', 'alter table loose inherit base'],
  ['a partition made', `create table events_27 partition of events ${BOUNDS}`],
];

const OBJECTS = `
  select array_agg(o order by o) as objects from (
    select 'relation ' || oid::regclass || ' ' || relkind::text from pg_class where relnamespace = 'public'::regnamespace
    union all select 'constraint ' || conrelid::regclass || ' ' || conname from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'trigger ' || tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal
  ) all_of_them(o)`;
const TABLES = [
  'events',
  'tree',
  'full_events',
  'bare',
  'kept',
  'bare_tree',
  'base',
  'child',
  'loose',
  'full_25',
  'events_25',
];

describe('a repair of partitions', () => {
  const database = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
    await client.query(SCHEMA);
  });

  const read = async (): Promise<Catalog> => {
    await client.query(`set search_path = ''`);
    return readFacts(queryOf(client));
  };
  const state = async () => {
    const counts = TABLES.map((name) => `(select count(*) from public.${name}) as ${name}`);
    const { rows } = await client.query(`select ${counts.join(', ')}`);
    return { rows, objects: (await client.query(OBJECTS)).rows[0] };
  };

  for (const [what, sql] of CASES) {
    const tooOld =
      what.startsWith('an identity') && SERVER_MAJOR < 17 && 'PostgreSQL 17 brought identities of partitioned tables';
    testUnless(tooOld)(`leaves what was there before: ${what}`, async () => {
      await using cleanup = new AsyncDisposableStack();
      cleanup.defer(async () => void (await client.query('rollback; reset all')));
      const [expected, before_] = [await read(), await state()];
      await client.query(`begin; set search_path = public; ${sql}`);
      const { drifts, repair } = diffCatalogs(expected, await read());
      expect(drifts).not.toEqual([]);
      await client.query(repair.sql);
      expect(diffCatalogs(expected, await read()).drifts).toEqual([]);
      expect(await state()).toEqual(before_);
    });
  }
});
