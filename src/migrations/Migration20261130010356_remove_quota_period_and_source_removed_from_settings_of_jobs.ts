import { Migration } from '@mikro-orm/migrations';

/**
 * Remove quota_period and source_removed from the settings of jobs: they are columns.
 *
 * Rows that are changed count as updated now. Locks the rows until the end, and waits for units of work that have them.
 *
 * Revision 20261130010356, after Migration20261130010344_drop_trigger_jobs_state_in_step_of_jobs. Made 2026-11-30 01:03 UTC.
 * Locks, as measured: public.jobs ROW EXCLUSIVE, read.
 */
export class Migration20261130010356_remove_quota_period_and_source_removed_from_settings_of_jobs extends Migration {
  override up(): void {
    this.addSql(`
      update jobs
      set settings = settings - array['quota_period', 'source_removed']
      where jsonb_exists_any (settings, array['quota_period', 'source_removed'])
    `);
  }

  override down(): void {
    this.addSql(`
      update jobs
      set
        settings = settings || jsonb_strip_nulls (
          jsonb_build_object(
            'quota_period', to_char(quota_period at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'source_removed', nullif(source_removed, false)
          )
        )
      where quota_period is not null or source_removed
    `);
  }
}
