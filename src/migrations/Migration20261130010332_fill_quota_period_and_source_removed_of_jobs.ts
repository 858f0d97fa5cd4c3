import { Migration } from '@mikro-orm/migrations';

/**
 * Fill quota_period and source_removed of jobs from the keys of settings, in rows that were there before.
 *
 * Rows that are filled count as updated now.
 *
 * Revision 20261130010332, after Migration20261130010232_add_quota_period_and_source_removed_to_jobs. Made 2026-11-30 01:03 UTC.
 */
export class Migration20261130010332_fill_quota_period_and_source_removed_of_jobs extends Migration {
  readonly backfill = {
    table: 'jobs',
    key: ['id'],
    set: {
      quota_period: `(settings ->> 'quota_period')::timestamptz`,
      source_removed: `coalesce((settings ->> 'source_removed')::boolean, false)`,
    },
    where: `jsonb_exists_any(settings, array['quota_period', 'source_removed'])`,
  };

  override up(): void {
    // The rows are filled in batches, each in a transaction of its own.
  }

  override down(): void {
    // Nothing is to be taken back: the keys are still there, and the columns go with the revision before.
  }
}
