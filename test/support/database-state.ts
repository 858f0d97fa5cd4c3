import type { Fact } from '../../src/modules/migrations/catalog/index.ts';
import { catalogOf } from './catalog-of.ts';
import type { TestDatabase } from './test-database.ts';

/** Everything that two runs over the ten revisions must have in common. */
export interface DatabaseState {
  readonly facts: readonly Fact[];
  readonly rows: unknown;
  readonly history: unknown;
}

/** Catalog, rows and history after the ten revisions, without times, ids that a rolled back insert burned, and durations. */
export async function stateOf(database: Pick<TestDatabase, 'url' | 'query'>): Promise<DatabaseState> {
  const { facts } = await catalogOf(database.url);
  const rows = await database.query(
    `select title, pages, genre::text, (select count(*)::int from authors a where a.id = author_id and a.name = title) as authors,
            (select count(*)::int from log where what = title) as logged
     from books order by title`,
  );
  const history = await database.query('select name, parent, checksum, state from mikro_orm_migrations order by id');
  return { facts, rows, history };
}

/** Advisory locks in this database, and indexes that are not valid: both must be none after a run. */
export async function leftovers(database: Pick<TestDatabase, 'query'>): Promise<unknown[]> {
  return database.query(
    `select 'advisory lock of pid ' || pid as left_behind from pg_locks
     where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
     union all select 'invalid index ' || indexrelid::regclass from pg_index where not indisvalid`,
  );
}
