import { Migration } from '@mikro-orm/migrations';

/**
 * Add quota_period and source_removed to jobs: state that was in keys of settings.
 *
 * Expand. Builds before this one write the keys, later ones the columns; a trigger keeps both in step until the contract.
 *
 * Revision 20261130010232, after Migration20261124040046_add_rate_limits_and_idempotency_keys. Made 2026-11-30 01:02 UTC.
 * Locks, as measured: public.jobs ACCESS EXCLUSIVE.
 */
export class Migration20261130010232_add_quota_period_and_source_removed_to_jobs extends Migration {
  override up(): void {
    this.addSql(`
      alter table "jobs"
      add "quota_period" timestamptz null,
      add "source_removed" boolean not null default false
    `);
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
  }

  override down(): void {
    // Nothing is lost: the trigger has written the keys.
    this.addSql(`drop trigger jobs_state_in_step on jobs`);
    this.addSql(`drop function jobs_state_in_step()`);
    this.addSql(`
      alter table "jobs"
      drop column "quota_period",
      drop column "source_removed"
    `);
  }
}
