import { Migration } from '@mikro-orm/migrations';

/**
 * Initial schema: seven tables, their types and triggers, and the default rows of settings. Made 2026-11-22 10:43 UTC.
 *
 * On an empty database; takes no lock that anybody waits for.
 */
export class Migration20261122104307_initial_schema extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists "uuid-ossp"`);
    // The catalog lock leaves this extension out: whether it is there depends on the server.
    this.addSql(`
      do $$
      begin
        if exists (select from pg_available_extensions where name = 'vector') then
          create extension if not exists vector;
        else
          raise notice 'extension vector is not available on this server; nothing here needs it yet';
        end if;
      exception
        when insufficient_privilege then
          raise notice 'extension vector is available, and this role may not create it; nothing here needs it yet';
      end
      $$
    `);
    this.addSql(`
      create function update_updated_at_column() returns trigger language plpgsql as $$
      begin
        new.updated_at = current_timestamp;
        return new;
      end
      $$
    `);
    this.addSql(`
      create function audit_logs_append_only() returns trigger language plpgsql as $$
      declare
        allowed record;
        purging constant boolean := coalesce(current_setting('app.audit_purge', true), '') = 'on';
      begin
        if tg_op = 'DELETE' then
          if purging then
            return old;
          end if;
        else
          allowed := old;
          -- The foreign key, when its user is erased.
          if new.user_id is null then
            allowed.user_id := null;
          end if;
          -- The retention job, which cuts the personal part before the row itself is due.
          if purging and new.ip_address is null then
            allowed.ip_address := null;
          end if;
          if purging and new.user_agent is null then
            allowed.user_agent := null;
          end if;
          if new is distinct from old and new is not distinct from allowed then
            return new;
          end if;
        end if;
        raise exception 'audit_logs is append-only: % of row % was refused', lower(tg_op), old.id
          using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name,
            constraint = 'audit_logs_append_only';
      end
      $$
    `);
    this.addSql(`create type "subscription_tier" as enum('free', 'premium')`);
    this.addSql(`
      create type "subscription_status" as enum(
        'active',
        'trial',
        'past_due',
        'cancelled',
        'expired'
      )
    `);
    this.addSql(`create type "setting_value_type" as enum('string', 'integer', 'number', 'boolean', 'json')`);
    this.addSql(`
      create type "notification_type" as enum(
        'job_completed',
        'job_failed',
        'subscription_expiring',
        'limit_reached'
      )
    `);
    this.addSql(`create type "notification_status" as enum('pending', 'sent', 'failed')`);
    this.addSql(`create type "notification_priority" as enum('low', 'normal', 'high')`);
    this.addSql(`
      create type "job_status" as enum(
        'pending',
        'processing',
        'completed',
        'failed',
        'cancelled'
      )
    `);
    this.addSql(`create type "card_density" as enum('low', 'medium', 'high')`);
    this.addSql(`
      create table "users" (
        "id" uuid not null default gen_random_uuid(),
        "keycloak_id" varchar(255) not null,
        "email" varchar(255) not null,
        "username" varchar(100) null,
        "display_name" varchar(255) null,
        "subscription_tier" "subscription_tier" not null default 'free',
        "cards_generated_month" int not null default 0,
        "cards_limit_month" int not null default 30,
        "quota_period_start" timestamptz not null default date_trunc('month'::text, now(), 'UTC'::text),
        "is_active" boolean not null default true,
        "is_admin" boolean not null default false,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        "last_login_at" timestamptz null,
        "deleted_at" timestamptz null,
        constraint "pk_users" primary key ("id")
      )
    `);
    this.addSql(`
      alter table "users"
      add constraint "uq_users_keycloak_id" unique ("keycloak_id")
    `);
    this.addSql(`create index "ix_users_subscription_tier" on "users" ("subscription_tier")`);
    this.addSql(`create unique index uq_users_email on users (lower(email))`);
    this.addSql(`create unique index uq_users_username on users (lower(username))`);
    this.addSql(`
      create index "ix_users_deleted_at" on "users" ("deleted_at")
      where
        deleted_at is not null
    `);
    this.addSql(`
      create table "subscriptions" (
        "id" uuid not null default gen_random_uuid(),
        "user_id" uuid not null,
        "tier" "subscription_tier" not null,
        "status" "subscription_status" not null default 'active',
        "stripe_customer_id" varchar(255) null,
        "stripe_subscription_id" varchar(255) null,
        "current_period_start" timestamptz null,
        "current_period_end" timestamptz null,
        "cancel_at_period_end" boolean not null default false,
        "cancelled_at" timestamptz null,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "pk_subscriptions" primary key ("id")
      )
    `);
    this.addSql(`create index "ix_subscriptions_user_id" on "subscriptions" ("user_id")`);
    this.addSql(`create index "ix_subscriptions_status" on "subscriptions" ("status")`);
    this.addSql(`create index "ix_subscriptions_stripe_customer_id" on "subscriptions" ("stripe_customer_id")`);
    this.addSql(`
      alter table "subscriptions"
      add constraint "uq_subscriptions_stripe_subscription_id" unique ("stripe_subscription_id")
    `);
    this.addSql(`
      create unique index "uq_subscriptions_user_id_live" on "subscriptions" ("user_id")
      where
        status in ('active', 'trial', 'past_due')
    `);
    this.addSql(`
      create table "settings" (
        "id" int generated always as identity not null,
        "user_id" uuid null,
        "key" varchar(100) not null,
        "value" jsonb not null,
        "value_type" "setting_value_type" not null default 'string',
        "category" varchar(50) not null default 'general',
        "description" text null,
        "is_public" boolean not null default false,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "pk_settings" primary key ("id")
      )
    `);
    this.addSql(`create index "ix_settings_user_id" on "settings" ("user_id")`);
    this.addSql(`create index "ix_settings_category" on "settings" ("category")`);
    this.addSql(`
      alter table settings
      add constraint uq_settings_key_user_id unique nulls not distinct (key, user_id)
    `);
    this.addSql(`
      create table "notifications" (
        "id" uuid not null default gen_random_uuid(),
        "user_id" uuid not null,
        "type" "notification_type" not null,
        "status" "notification_status" not null default 'pending',
        "priority" "notification_priority" not null default 'normal',
        "title" varchar(255) not null,
        "body" text not null,
        "data" jsonb not null default '{}',
        "push_subscription" jsonb null,
        "attempts" smallint not null default 0,
        "read_at" timestamptz null,
        "sent_at" timestamptz null,
        "created_at" timestamptz not null default now(),
        constraint "pk_notifications" primary key ("id")
      )
    `);
    this.addSql(`create index "ix_notifications_created_at" on "notifications" ("created_at")`);
    this.addSql(`create index "ix_notifications_user_id_created_at" on "notifications" ("user_id", "created_at" desc)`);
    this.addSql(`
      create index "ix_notifications_user_id_unread" on "notifications" ("user_id")
      where
        read_at is null
    `);
    this.addSql(`
      create index "ix_notifications_created_at_pending" on "notifications" ("created_at")
      where
        status = 'pending'
    `);
    this.addSql(`
      create unique index uq_notifications_user_id_type_dedupe_key on notifications (user_id, type, (data ->> 'dedupe_key'))
      where
        data ? 'dedupe_key'
    `);
    this.addSql(`
      create table "jobs" (
        "id" uuid not null default gen_random_uuid(),
        "user_id" uuid not null,
        "status" "job_status" not null default 'pending',
        "progress_percent" smallint not null default 0,
        "current_stage" smallint not null default 0,
        "source_filename" varchar(255) not null,
        "source_file_path" varchar(500) not null,
        "source_file_size_bytes" bigint not null,
        "source_page_count" int null,
        "page_start" int null,
        "page_end" int null,
        "card_density" "card_density" not null default 'medium',
        "subject" varchar(255) null,
        "chapter" varchar(255) null,
        "deck_name" varchar(255) null,
        "max_cards" int null,
        "language" varchar(10) not null default 'en',
        "custom_tags" text[] not null default '{}',
        "custom_instructions" text null,
        "settings" jsonb not null default '{}',
        "cards_reserved" int not null default 0,
        "result" jsonb null,
        "error_code" varchar(50) null,
        "error_message" text null,
        "retry_count" int not null default 0,
        "max_retries" int not null default 3,
        "attempt" uuid null,
        "started_at" timestamptz null,
        "completed_at" timestamptz null,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "pk_jobs" primary key ("id")
      )
    `);
    this.addSql(`create index "ix_jobs_user_id_created_at" on "jobs" ("user_id", "created_at" desc)`);
    this.addSql(`create index "ix_jobs_user_id_status" on "jobs" ("user_id", "status")`);
    this.addSql(`
      create index "ix_jobs_created_at_active" on "jobs" ("created_at")
      where
        status in ('pending', 'processing')
    `);
    this.addSql(`
      create table "decks" (
        "id" uuid not null default gen_random_uuid(),
        "user_id" uuid not null,
        "job_id" uuid null,
        "name" varchar(255) not null,
        "description" text null,
        "source_filename" varchar(255) not null,
        "source_pages" varchar(100) null,
        "card_count" int not null default 0,
        "file_path" varchar(500) not null,
        "file_size_bytes" bigint null,
        "language" varchar(10) not null default 'en',
        "tags" text[] not null default '{}',
        "settings" jsonb not null default '{}',
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        "last_downloaded_at" timestamptz null,
        constraint "pk_decks" primary key ("id")
      )
    `);
    this.addSql(`create index "ix_decks_job_id" on "decks" ("job_id")`);
    this.addSql(`
      alter table "decks"
      add constraint "uq_decks_file_path" unique ("file_path")
    `);
    this.addSql(`create index "ix_decks_user_id_created_at" on "decks" ("user_id", "created_at" desc)`);
    this.addSql(`create index "ix_decks_tags" on "decks" using gin ("tags")`);
    this.addSql(`
      create table "audit_logs" (
        "id" bigint generated always as identity not null,
        "user_id" uuid null,
        "action" varchar(100) not null,
        "resource_type" varchar(50) null,
        "resource_id" varchar(255) null,
        "ip_address" inet null,
        "user_agent" text null,
        "metadata" jsonb not null default '{}',
        "created_at" timestamptz not null default now(),
        constraint "pk_audit_logs" primary key ("id")
      )
    `);
    this.addSql(`create index "ix_audit_logs_user_id_created_at" on "audit_logs" ("user_id", "created_at" desc)`);
    this.addSql(`create index "ix_audit_logs_action_created_at" on "audit_logs" ("action", "created_at" desc)`);
    this.addSql(
      `create index "ix_audit_logs_resource_type_resource_id" on "audit_logs" ("resource_type", "resource_id")`,
    );
    this.addSql(`create index "ix_audit_logs_created_at" on "audit_logs" ("created_at" desc)`);
    this.addSql(`
      create unique index "uq_audit_logs_resource_id_webhook" on "audit_logs" ("resource_id")
      where
        action = 'billing.webhook_processed'
    `);
    this.addSql(`
      alter table "users"
      add constraint "ck_users_email_has_at" check (strpos(email, '@') > 0)
    `);
    this.addSql(`
      alter table "users"
      add constraint "ck_users_cards_generated_month_not_negative" check (cards_generated_month >= 0)
    `);
    this.addSql(`
      alter table "users"
      add constraint "ck_users_cards_limit_month_not_negative" check (cards_limit_month >= 0)
    `);
    this.addSql(`
      alter table "users"
      add constraint "ck_users_deleted_is_inactive" check (
        deleted_at is null
        or not is_active
      )
    `);
    this.addSql(`
      create trigger update_users_updated_at
      before update on users for each row
      execute function update_updated_at_column ()
    `);
    this.addSql(`
      alter table "subscriptions"
      add constraint "fk_subscriptions_user_id" foreign key ("user_id") references "users" ("id") on delete cascade
    `);
    this.addSql(`
      alter table "subscriptions"
      add constraint "ck_subscriptions_period_order" check (current_period_end > current_period_start)
    `);
    this.addSql(`
      alter table "subscriptions"
      add constraint "ck_subscriptions_cancelled_has_time" check (
        status <> 'cancelled'
        or cancelled_at is not null
      )
    `);
    this.addSql(`
      create trigger update_subscriptions_updated_at
      before update on subscriptions for each row
      execute function update_updated_at_column ()
    `);
    this.addSql(`
      alter table "settings"
      add constraint "fk_settings_user_id" foreign key ("user_id") references "users" ("id") on delete cascade
    `);
    this.addSql(`
      alter table "settings"
      add constraint "ck_settings_key_format" check (key ~ '^[a-z][a-z0-9_.:-]*$')
    `);
    this.addSql(`
      alter table "settings"
      add constraint "ck_settings_value_matches_type" check (
        case value_type
          when 'string' then jsonb_typeof(value) = 'string'
          when 'integer' then case
            when jsonb_typeof(value) = 'number' then mod(value::numeric, 1) = 0
            else false
          end
          when 'number' then jsonb_typeof(value) = 'number'
          when 'boolean' then jsonb_typeof(value) = 'boolean'
          when 'json' then jsonb_typeof(value) in ('object', 'array')
          else false
        end
      )
    `);
    this.addSql(`
      alter table "settings"
      add constraint "ck_settings_public_is_global" check (
        not is_public
        or user_id is null
      )
    `);
    this.addSql(`
      create trigger update_settings_updated_at
      before update on settings for each row
      execute function update_updated_at_column ()
    `);
    this.addSql(`
      alter table "notifications"
      add constraint "fk_notifications_user_id" foreign key ("user_id") references "users" ("id") on delete cascade
    `);
    this.addSql(`
      alter table "notifications"
      add constraint "ck_notifications_title_not_blank" check (btrim(title) <> '')
    `);
    this.addSql(`
      alter table "notifications"
      add constraint "ck_notifications_data_object" check (jsonb_typeof(data) = 'object')
    `);
    this.addSql(`
      alter table "notifications"
      add constraint "ck_notifications_attempts_range" check (
        attempts >= 0
        and attempts <= 10
      )
    `);
    this.addSql(`
      alter table "notifications"
      add constraint "ck_notifications_sent_has_time" check (
        status <> 'sent'
        or sent_at is not null
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "fk_jobs_user_id" foreign key ("user_id") references "users" ("id") on delete cascade
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_progress_percent_range" check (
        progress_percent >= 0
        and progress_percent <= 100
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_completed_at_100_percent" check (
        status <> 'completed'
        or progress_percent = 100
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_current_stage_range" check (
        current_stage >= 0
        and current_stage <= 8
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_source_filename_not_blank" check (btrim(source_filename) <> '')
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_source_file_size_bytes_positive" check (source_file_size_bytes > 0)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_source_page_count_positive" check (source_page_count > 0)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_page_start_positive" check (page_start >= 1)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_page_end_positive" check (page_end >= 1)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_page_range" check (page_end >= page_start)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_max_cards_range" check (
        max_cards >= 1
        and max_cards <= 1000
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_language_format" check (language ~ '^[a-z]{2}(-[A-Z]{2})?$')
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_custom_instructions_length" check (char_length(custom_instructions) <= 1000)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_settings_object" check (jsonb_typeof(settings) = 'object')
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_cards_reserved_not_negative" check (cards_reserved >= 0)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_result_object" check (jsonb_typeof(result) = 'object')
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_retry_count_not_negative" check (retry_count >= 0)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_retry_count_within_max_retries" check (retry_count <= max_retries)
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_max_retries_range" check (
        max_retries >= 0
        and max_retries <= 10
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_attempt_only_while_processing" check (
        attempt is null
        or status = 'processing'
      )
    `);
    this.addSql(`
      alter table "jobs"
      add constraint "ck_jobs_completed_at_matches_status" check (
        (completed_at is null) = (status in ('pending', 'processing'))
      )
    `);
    this.addSql(`
      create trigger update_jobs_updated_at
      before update on jobs for each row
      execute function update_updated_at_column ()
    `);
    this.addSql(`
      alter table "decks"
      add constraint "fk_decks_user_id" foreign key ("user_id") references "users" ("id") on delete cascade
    `);
    this.addSql(`
      alter table "decks"
      add constraint "fk_decks_job_id" foreign key ("job_id") references "jobs" ("id") on delete set null
    `);
    this.addSql(`
      alter table "decks"
      add constraint "ck_decks_name_not_blank" check (btrim(name) <> '')
    `);
    this.addSql(`
      alter table "decks"
      add constraint "ck_decks_description_length" check (char_length(description) <= 2000)
    `);
    this.addSql(`
      alter table "decks"
      add constraint "ck_decks_card_count_not_negative" check (card_count >= 0)
    `);
    this.addSql(`
      alter table "decks"
      add constraint "ck_decks_file_size_bytes_not_negative" check (file_size_bytes >= 0)
    `);
    this.addSql(`
      alter table "decks"
      add constraint "ck_decks_language_format" check (language ~ '^[a-z]{2}(-[A-Z]{2})?$')
    `);
    this.addSql(`
      alter table "decks"
      add constraint "ck_decks_settings_object" check (jsonb_typeof(settings) = 'object')
    `);
    this.addSql(`
      create trigger update_decks_updated_at
      before update on decks for each row
      execute function update_updated_at_column ()
    `);
    this.addSql(`
      alter table "audit_logs"
      add constraint "fk_audit_logs_user_id" foreign key ("user_id") references "users" ("id") on delete set null
    `);
    this.addSql(`
      alter table "audit_logs"
      add constraint "ck_audit_logs_action_format" check (action ~ '^[a-z_]+(\\.[a-z_]+)+$')
    `);
    this.addSql(`
      alter table "audit_logs"
      add constraint "ck_audit_logs_metadata_object" check (jsonb_typeof(metadata) = 'object')
    `);
    this.addSql(`
      create trigger audit_logs_append_only
      before update or delete on audit_logs for each row
      execute function audit_logs_append_only ()
    `);
    this.addSql(`
      insert into settings (key, value, value_type, category, is_public, description) values
        ('chunk_size_tokens', '500', 'integer', 'rag', false, 'Length of a chunk of text, in tokens'),
        ('chunk_overlap_percent', '20', 'integer', 'rag', false, 'Share of a chunk that the next one repeats'),
        ('card_answer_min_sentences', '2', 'integer', 'rag', false, 'Fewest sentences of an answer'),
        ('card_answer_max_sentences', '10', 'integer', 'rag', false, 'Most sentences of an answer'),
        ('cards_per_chunk_low', '2', 'integer', 'rag', false, 'Questions from one chunk at low density'),
        ('cards_per_chunk_medium', '5', 'integer', 'rag', false, 'Questions from one chunk at medium density'),
        ('cards_per_chunk_high', '10', 'integer', 'rag', false, 'Questions from one chunk at high density'),
        ('gemini_model_extraction', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that extracts text'),
        ('gemini_model_chunking', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that cuts text into chunks'),
        ('gemini_model_topic_extraction', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that names the topics of a chunk'),
        ('gemini_model_topic_refinement', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that orders the topics'),
        ('gemini_model_tag_generation', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that writes tags'),
        ('gemini_model_qa_generation', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that writes questions'),
        ('gemini_model_qa_answering', '"gemini-1.5-flash"', 'string', 'gemini', false, 'Model that writes answers'),
        ('gemini_model_refinement', '"gemini-1.5-pro"', 'string', 'gemini', false, 'Model that reviews finished cards'),
        ('enable_final_refinement', 'false', 'boolean', 'features', false, 'Review finished cards once more'),
        ('free_tier_card_limit', '30', 'integer', 'limits', true, 'Cards a month in the free tier'),
        ('premium_tier_card_limit', '1000', 'integer', 'limits', true, 'Cards a month in the premium tier'),
        ('max_pdf_size_mb', '100', 'integer', 'limits', true, 'Size of an upload, in MiB'),
        ('max_pdf_pages', '500', 'integer', 'limits', true, 'Pages of one job'),
        ('uploads_per_hour', '10', 'integer', 'limits', true, 'Uploads of one user within an hour'),
        ('max_retries', '3', 'integer', 'limits', false, 'Times that a failed job may run again'),
        ('download_url_ttl_seconds', '900', 'integer', 'limits', false, 'Life of a download URL')
      on conflict on constraint uq_settings_key_user_id do nothing
    `);
  }

  override down(): void {
    // Loses data: all of it.
    this.addSql(`drop table "decks"`);
    this.addSql(`drop table "jobs"`);
    this.addSql(`drop table "notifications"`);
    this.addSql(`drop table "audit_logs"`);
    this.addSql(`drop table "subscriptions"`);
    this.addSql(`drop table "settings"`);
    this.addSql(`drop table "users"`);
    this.addSql(`drop function audit_logs_append_only()`);
    this.addSql(`drop function update_updated_at_column()`);
    this.addSql(`drop type "card_density"`);
    this.addSql(`drop type "job_status"`);
    this.addSql(`drop type "notification_priority"`);
    this.addSql(`drop type "notification_status"`);
    this.addSql(`drop type "notification_type"`);
    this.addSql(`drop type "setting_value_type"`);
    this.addSql(`drop type "subscription_status"`);
    this.addSql(`drop type "subscription_tier"`);
    // The extensions stay: other schemas of this database may use them.
  }
}
