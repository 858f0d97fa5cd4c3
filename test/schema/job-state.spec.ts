import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MIGRATIONS_FOLDER } from '../../src/database/migrations-folder.ts';
import type { Migrator } from '../../src/modules/migrations/orm.ts';
import { insert, minimal, type Row } from '../api/rows.ts';
import { openMigrator } from '../migrations/support/open-migrator.ts';
import { useDatabase } from '../support/use-database.ts';

const BEFORE = 'Migration20261124040046_add_rate_limits_and_idempotency_keys';
const EXPANDED = 'Migration20261130010332_fill_quota_period_and_source_removed_of_jobs';
const PERIOD = '2026-11-01T00:00:00.000Z';
const NEXT = '2026-12-01T00:00:00.000Z';

/** Rows as builds before the columns wrote them, of each status, with what is to be read of them afterwards. */
const OLD: readonly (readonly [
  name: string,
  columns: Readonly<Record<string, unknown>>,
  period: string | null,
  removed: boolean,
])[] = [
  ['pending.pdf', { settings: { quota_period: PERIOD } }, PERIOD, false],
  ['processing.pdf', { status: 'processing', settings: { quota_period: PERIOD, model: 'x' } }, PERIOD, false],
  ['completed.pdf', { status: 'completed', progress_percent: 100, settings: { quota_period: PERIOD } }, PERIOD, false],
  ['failed.pdf', { status: 'failed', settings: { quota_period: PERIOD, source_removed: true } }, PERIOD, true],
  ['cancelled.pdf', { status: 'cancelled', settings: { source_removed: true } }, null, true],
  ['plain.pdf', { status: 'failed', settings: { model: 'x' } }, null, false],
];

describe('the state of jobs that were made before it had columns', () => {
  const database = useDatabase({ at: 'empty' });
  let opened: Awaited<ReturnType<typeof openMigrator>>;
  let migrator: Migrator;
  let user: string;
  beforeAll(async () => {
    opened = await openMigrator(database.url, MIGRATIONS_FOLDER);
    ({ migrator } = opened);
    await migrator.upgrade(BEFORE);
    user = (await insert(database, 'users', minimal.user())).id;
    for (const [source_filename, columns] of OLD) {
      const hasEnded = ['completed', 'failed', 'cancelled'].includes(String(columns['status']));
      const row = { ...minimal.job(user), source_filename, ...(hasEnded && { completed_at: new Date() }), ...columns };
      await insert(database, 'jobs', row);
    }
  });
  afterAll(async () => opened[Symbol.asyncDispose]());

  const rows = () =>
    database.query<Row>('select source_filename, quota_period, source_removed, settings from jobs order by created_at');
  const stateOf = async (name: string) => {
    const row = (await rows()).find(({ source_filename }) => source_filename === name);
    const period = row?.['quota_period'];
    return [period instanceof Date ? period.toISOString() : null, row?.['source_removed'], row?.['settings']];
  };

  test('is in the columns once they are filled, and still in the settings for builds that look there', async () => {
    await migrator.upgrade(EXPANDED);
    for (const [name, { settings }, period, removed] of OLD)
      expect(await stateOf(name)).toEqual([period, removed, settings]);
  });

  test('is in both while builds of either kind write', async () => {
    await insert(database, 'jobs', {
      ...minimal.job(user),
      source_filename: 'by-old.pdf',
      settings: { quota_period: PERIOD },
    });
    await insert(database, 'jobs', { ...minimal.job(user), source_filename: 'by-new.pdf', quota_period: PERIOD });
    for (const name of ['by-old.pdf', 'by-new.pdf'])
      expect(await stateOf(name)).toEqual([PERIOD, false, { quota_period: PERIOD }]);
    // a retry in the next month, and the end of a file
    await database.query(
      `update jobs set settings = settings || '{"quota_period": "${NEXT}"}' where source_filename = 'by-old.pdf'`,
    );
    await database.query(
      `update jobs set quota_period = '${NEXT}', source_removed = true where source_filename = 'by-new.pdf'`,
    );
    expect(await stateOf('by-old.pdf')).toEqual([NEXT, false, { quota_period: NEXT }]);
    expect(await stateOf('by-new.pdf')).toEqual([NEXT, true, { quota_period: NEXT, source_removed: true }]);
    await database.query(
      `update jobs set settings = settings || '{"source_removed": true}' where source_filename = 'by-old.pdf'`,
    );
    expect(await stateOf('by-old.pdf')).toEqual([NEXT, true, { quota_period: NEXT, source_removed: true }]);
  });

  test('is in the columns alone at head, and what is left of the settings is as it was', async () => {
    await migrator.upgrade();
    for (const [name, { settings }, period, removed] of OLD) {
      const { quota_period: _period, source_removed: _removed, ...kept } = Object(settings);
      expect(await stateOf(name)).toEqual([period, removed, kept]);
    }
  });

  test('is in the settings again, complete, when the revisions are taken back', async () => {
    await migrator.downgrade(BEFORE);
    const found = await database.query<Row>('select source_filename, settings from jobs order by created_at');
    for (const [name, { settings }] of OLD)
      expect(found.find(({ source_filename }) => source_filename === name)?.['settings']).toEqual(settings);
  });
});
