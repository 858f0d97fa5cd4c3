import { Migration } from '@mikro-orm/migrations';

/**
 * Drop trigger jobs_state_in_step of jobs: builds from 0.1.0 on use the columns alone.
 *
 * Contract. The keys of settings are removed by the next revision.
 *
 * Revision 20261130010344, after Migration20261130010332_fill_quota_period_and_source_removed_of_jobs. Made 2026-11-30 01:03 UTC.
 * Locks, as measured: public.jobs ACCESS EXCLUSIVE.
 */
export class Migration20261130010344_drop_trigger_jobs_state_in_step_of_jobs extends Migration {
  /** Builds before 0.1.0 keep the state of a job in keys of its settings. */
  readonly minVersion = '0.1.0';

  override up(): void {
    this.addSql(`drop trigger jobs_state_in_step on jobs`);
    this.addSql(`drop function jobs_state_in_step()`);
  }

  override down(): void {
    this.addSql(`
      create function jobs_state_in_step() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and new.settings -> 'quota_period' is distinct from old.settings -> 'quota_period' then
          new.quota_period := (new.settings ->> 'quota_period')::timestamptz;
        end if;
        new.quota_period := coalesce(new.quota_period, (new.settings ->> 'quota_period')::timestamptz);
        new.source_removed := new.source_removed or coalesce((new.settings ->> 'source_removed')::boolean, false);
        if new.quota_period is not null then
          new.settings := new.settings || jsonb_build_object('quota_period',
            to_char(new.quota_period at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
        end if;
        if new.source_removed then
          new.settings := new.settings || '{"source_removed": true}';
        end if;
        return new;
      end
      $$
    `);
    this.addSql(`
      create trigger jobs_state_in_step before insert or update on jobs
      for each row execute function jobs_state_in_step()
    `);
    // the trigger writes the keys of each row that is written
    this.addSql(`update jobs set settings = settings where quota_period is not null or source_removed`);
  }
}
