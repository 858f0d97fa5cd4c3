import { Migration } from '@mikro-orm/migrations';

/**
 * Remove quota_period and source_removed from the settings of jobs: they are columns.
 *
 * Rows that are changed count as updated now.
 *
 * Revision 20261130010356, after Migration20261130010344_drop_trigger_jobs_state_in_step_of_jobs. Made 2026-11-30 01:03 UTC.
 */
export class Migration20261130010356_remove_quota_period_and_source_removed_from_settings_of_jobs extends Migration {
  readonly backfill = {
    table: 'jobs',
    key: ['id'],
    set: {
      settings: `settings - array['quota_period', 'source_removed']`,
    },
    where: `jsonb_exists_any(settings, array['quota_period', 'source_removed'])`,
  };

  override up(): void {
    // The rows are filled in batches, each in a transaction of its own.
  }

  override down(): void {
    // The down of the revision before writes the keys again, together with the trigger.
  }
}
