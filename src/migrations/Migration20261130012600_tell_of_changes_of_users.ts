import { Migration } from '@mikro-orm/migrations';

/**
 * Tell of changes of users: every process hears, with the commit, whose row has changed in what requests depend on.
 *
 * Revision 20261130012600, after Migration20261130010356_remove_quota_period_and_source_removed_from_settings_of_jobs. Made 2026-11-30 01:26 UTC.
 * Locks, as measured: public.users SHARE ROW EXCLUSIVE.
 */
export class Migration20261130012600_tell_of_changes_of_users extends Migration {
  override up(): void {
    this.addSql(`
      create function users_tell_change() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' or
          (old.keycloak_id, old.email, old.is_admin, old.is_active, old.deleted_at, old.last_login_at) is distinct from
          (new.keycloak_id, new.email, new.is_admin, new.is_active, new.deleted_at, new.last_login_at)
        then
          perform pg_notify('anki_compendium_users', old.keycloak_id);
        end if;
        return null;
      end
      $$
    `);
    this.addSql(`
      create trigger users_tell_change
      after update or delete on users for each row
      execute function users_tell_change ()
    `);
  }

  override down(): void {
    this.addSql(`drop trigger users_tell_change on users`);
    this.addSql(`drop function users_tell_change()`);
  }
}
