/** The data dictionary: a column a line, `name type [null] [= default]`. Nothing that is not here is in the tables. */
export const COLUMNS: Readonly<Record<string, string>> = {
  users: `
    id uuid = gen_random_uuid()
    keycloak_id varchar(255)
    email varchar(255)
    username varchar(100) null
    display_name varchar(255) null
    subscription_tier subscription_tier = 'free'
    cards_generated_month integer = 0
    cards_limit_month integer = 30
    quota_period_start timestamptz = date_trunc('month', now(), 'UTC')
    is_active boolean = true
    is_admin boolean = false
    created_at timestamptz = now()
    updated_at timestamptz = now()
    last_login_at timestamptz null
    deleted_at timestamptz null`,
  decks: `
    id uuid = gen_random_uuid()
    user_id uuid
    job_id uuid null
    name varchar(255)
    description text null
    source_filename varchar(255)
    source_pages varchar(100) null
    card_count integer = 0
    file_path varchar(500)
    file_size_bytes bigint null
    language varchar(10) = 'en'
    tags text[] = '{}'
    settings jsonb = '{}'
    created_at timestamptz = now()
    updated_at timestamptz = now()
    last_downloaded_at timestamptz null`,
  jobs: `
    id uuid = gen_random_uuid()
    user_id uuid
    status job_status = 'pending'
    progress_percent smallint = 0
    current_stage smallint = 0
    source_filename varchar(255)
    source_file_path varchar(500)
    source_file_size_bytes bigint
    source_page_count integer null
    page_start integer null
    page_end integer null
    card_density card_density = 'medium'
    subject varchar(255) null
    chapter varchar(255) null
    deck_name varchar(255) null
    max_cards integer null
    language varchar(10) = 'en'
    custom_tags text[] = '{}'
    custom_instructions text null
    settings jsonb = '{}'
    cards_reserved integer = 0
    quota_period timestamptz null
    source_removed boolean = false
    result jsonb null
    error_code varchar(50) null
    error_message text null
    retry_count integer = 0
    max_retries integer = 3
    attempt uuid null
    started_at timestamptz null
    completed_at timestamptz null
    created_at timestamptz = now()
    updated_at timestamptz = now()`,
  settings: `
    id integer = always as identity
    user_id uuid null
    key varchar(100)
    value jsonb
    value_type setting_value_type = 'string'
    category varchar(50) = 'general'
    description text null
    is_public boolean = false
    created_at timestamptz = now()
    updated_at timestamptz = now()`,
  subscriptions: `
    id uuid = gen_random_uuid()
    user_id uuid
    tier subscription_tier
    status subscription_status = 'active'
    stripe_customer_id varchar(255) null
    stripe_subscription_id varchar(255) null
    current_period_start timestamptz null
    current_period_end timestamptz null
    cancel_at_period_end boolean = false
    cancelled_at timestamptz null
    created_at timestamptz = now()
    updated_at timestamptz = now()`,
  audit_logs: `
    id bigint = always as identity
    user_id uuid null
    action varchar(100)
    resource_type varchar(50) null
    resource_id varchar(255) null
    ip_address inet null
    user_agent text null
    metadata jsonb = '{}'
    created_at timestamptz = now()`,
  notifications: `
    id uuid = gen_random_uuid()
    user_id uuid
    type notification_type
    status notification_status = 'pending'
    priority notification_priority = 'normal'
    title varchar(255)
    body text
    data jsonb = '{}'
    push_subscription jsonb null
    attempts smallint = 0
    read_at timestamptz null
    sent_at timestamptz null
    created_at timestamptz = now()`,
};

/** Each enumeration, its labels in order. */
export const ENUMS = `
  card_density low medium high
  job_status pending processing completed failed cancelled
  notification_priority low normal high
  notification_status pending sent failed
  notification_type job_completed job_failed subscription_expiring limit_reached
  setting_value_type string integer number boolean json
  subscription_status active trial past_due cancelled expired
  subscription_tier free premium`;

/** Every index that is not a primary key: on which columns, by which method, of which rows. */
export const INDEXES = `
  ix_audit_logs_action_created_at btree (action, created_at DESC)
  ix_audit_logs_created_at btree (created_at DESC)
  ix_audit_logs_resource_type_resource_id btree (resource_type, resource_id)
  ix_audit_logs_user_id_created_at btree (user_id, created_at DESC)
  ix_decks_job_id btree (job_id)
  ix_decks_tags gin (tags)
  ix_decks_user_id_created_at btree (user_id, created_at DESC)
  ix_jobs_created_at_active btree (created_at) WHERE (status = ANY (ARRAY['pending', 'processing']))
  ix_jobs_user_id_created_at btree (user_id, created_at DESC)
  ix_jobs_user_id_status btree (user_id, status)
  ix_notifications_created_at btree (created_at)
  ix_notifications_created_at_pending btree (created_at) WHERE (status = 'pending')
  ix_notifications_user_id_created_at btree (user_id, created_at DESC)
  ix_notifications_user_id_unread btree (user_id) WHERE (read_at IS NULL)
  ix_settings_category btree (category)
  ix_settings_user_id btree (user_id)
  ix_subscriptions_status btree (status)
  ix_subscriptions_stripe_customer_id btree (stripe_customer_id)
  ix_subscriptions_user_id btree (user_id)
  ix_users_deleted_at btree (deleted_at) WHERE (deleted_at IS NOT NULL)
  ix_users_subscription_tier btree (subscription_tier)
  uq_audit_logs_resource_id_webhook unique btree (resource_id) WHERE ((action) = 'billing.webhook_processed')
  uq_decks_file_path unique btree (file_path)
  uq_notifications_user_id_type_dedupe_key unique btree (user_id, type, ((data ->> 'dedupe_key'))) WHERE (data ? 'dedupe_key')
  uq_settings_key_user_id unique btree (key, user_id) NULLS NOT DISTINCT
  uq_subscriptions_stripe_subscription_id unique btree (stripe_subscription_id)
  uq_subscriptions_user_id_live unique btree (user_id) WHERE (status = ANY (ARRAY['active', 'trial', 'past_due']))
  uq_users_email unique btree (lower((email)))
  uq_users_keycloak_id unique btree (keycloak_id)
  uq_users_username unique btree (lower((username)))`;

export const FOREIGN_KEYS = `
  audit_logs fk_audit_logs_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL
  decks fk_decks_job_id FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE SET NULL
  decks fk_decks_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
  jobs fk_jobs_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
  notifications fk_notifications_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
  settings fk_settings_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
  subscriptions fk_subscriptions_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE`;

export const TRIGGERS = `
  audit_logs audit_logs_append_only BEFORE DELETE OR UPDATE FOR EACH ROW EXECUTE FUNCTION audit_logs_append_only()
  decks update_decks_updated_at BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()
  jobs update_jobs_updated_at BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()
  settings update_settings_updated_at BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()
  subscriptions update_subscriptions_updated_at BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()
  users update_users_updated_at BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()
  users users_tell_change AFTER DELETE OR UPDATE FOR EACH ROW EXECUTE FUNCTION users_tell_change()`;
