import { Migration } from '@mikro-orm/migrations';

/**
 * Fill quota_period and source_removed of jobs from the keys of settings, in rows that were there before.
 *
 * Rows that are filled count as updated now. Locks the rows until the end, and waits for units of work that have them.
 *
 * Revision 20261130010332, after Migration20261130010232_add_quota_period_and_source_removed_to_jobs. Made 2026-11-30 01:03 UTC.
 * Locks, as measured: public.jobs ROW EXCLUSIVE, read.
 */
export class Migration20261130010332_fill_quota_period_and_source_removed_of_jobs extends Migration {
  override up(): void {
    this.addSql(`
      update jobs
      set
        quota_period = (settings ->> 'quota_period')::timestamptz,
        source_removed = coalesce((settings ->> 'source_removed')::boolean, false)
      where jsonb_exists_any (settings, array['quota_period', 'source_removed'])
        and (quota_period is null or not source_removed)
    `);
  }

  override down(): void {
    // Nothing is to be taken back: the keys are still there, and the columns go with the revision before.
    this.addSql(`select 1`);
  }
}
