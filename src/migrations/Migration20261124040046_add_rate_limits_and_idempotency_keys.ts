import { Migration } from '@mikro-orm/migrations';

/**
 * Add rate limits and idempotency keys: what the replicas of the API must know together. In a schema of its own, because
 * none of it is the domain's.
 *
 * Revision 20261124040046, after Migration20261122104307_initial_schema. Made 2026-11-24 04:00 UTC.
 *
 * Locks users in SHARE ROW EXCLUSIVE for the foreign key of an empty table.
 */
export class Migration20261124040046_add_rate_limits_and_idempotency_keys extends Migration {
  override up(): void {
    this.addSql(`create schema api`);
    // Unlogged: after a crash everybody starts at zero, and no request waits for the write-ahead log.
    this.addSql(`
      create unlogged table api.rate_limits (
        key varchar(255) not null,
        window_start timestamptz not null,
        hits integer not null,
        previous_hits integer not null,
        constraint pk_rate_limits primary key (key),
        constraint ck_rate_limits_hits_not_negative check (hits >= 0 and previous_hits >= 0)
      )
    `);
    this.addSql(`create index ix_rate_limits_window_start on api.rate_limits (window_start)`);
    this.addSql(`
      create table api.idempotency_keys (
        user_id uuid not null,
        key varchar(255) not null,
        request_hash varchar(64) not null,
        status smallint,
        answer jsonb,
        created_at timestamptz not null default now(),
        constraint pk_idempotency_keys primary key (user_id, key),
        constraint fk_idempotency_keys_user_id foreign key (user_id) references users (id) on delete cascade
      )
    `);
    this.addSql(`create index ix_idempotency_keys_created_at on api.idempotency_keys (created_at)`);
  }

  override down(): void {
    this.addSql(`drop table api.idempotency_keys`);
    this.addSql(`drop table api.rate_limits`);
    this.addSql(`drop schema api`);
  }
}
