/*
 * How to break each rule of the tables.
 *
 * `{user}` stands for a user that is there, who has one deck, one job and one notification.
 */
const NEW = {
  user: (columns = '', values = '') =>
    `insert into users (keycloak_id, email${columns}) values ('new', 'new@example.org'${values})`,
  deck: (columns = '', values = '') =>
    `insert into decks (user_id, name, source_filename, file_path${columns}) values ('{user}', 'n', 'f.pdf', 'new'${values})`,
  job: (columns = '', values = '') =>
    `insert into jobs (user_id, source_filename, source_file_path, source_file_size_bytes${columns})
     values ('{user}', 'f.pdf', 'new', 1${values})`,
  setting: (columns: string, values: string) => `insert into settings (${columns}) values (${values})`,
  subscription: (columns = '', values = '') =>
    `insert into subscriptions (user_id, tier${columns}) values ('{user}', 'premium'${values})`,
  auditLog: (columns = '', values = '') => `insert into audit_logs (action${columns}) values ('deck.create'${values})`,
  notification: (columns = '', values = '') =>
    `insert into notifications (user_id, type, title, body${columns})
     values ('{user}', 'job_failed', 't', 'b'${values})`,
};

/** Statements that the tables take as they are: what breaks below is the rule, not the rest of the row. */
export const ACCEPTED: readonly string[] = [
  NEW.user(),
  NEW.deck(),
  NEW.job(),
  NEW.setting('key, value', `'k', '"x"'`),
  NEW.subscription(),
  NEW.auditLog(),
  NEW.notification(),
];

export const CHECKS: readonly (readonly [constraint: string, sql: string])[] = [
  ['ck_users_email_has_at', `insert into users (keycloak_id, email) values ('new', 'example.org')`],
  ['ck_users_cards_generated_month_not_negative', NEW.user(', cards_generated_month', ', -1')],
  ['ck_users_cards_limit_month_not_negative', NEW.user(', cards_limit_month', ', -1')],
  ['ck_users_deleted_is_inactive', NEW.user(', deleted_at', ', now()')],

  ['ck_decks_name_not_blank', `update decks set name = '  '`],
  ['ck_decks_description_length', NEW.deck(', description', `, repeat('x', 2001)`)],
  ['ck_decks_card_count_not_negative', NEW.deck(', card_count', ', -1')],
  ['ck_decks_file_size_bytes_not_negative', NEW.deck(', file_size_bytes', ', -1')],
  ['ck_decks_language_format', NEW.deck(', language', `, 'EN'`)],
  ['ck_decks_language_format', NEW.deck(', language', `, 'en-us'`)],
  ['ck_decks_settings_object', NEW.deck(', settings', `, '[]'`)],
  ['ck_decks_settings_object', NEW.deck(', settings', `, 'null'`)],

  ['ck_jobs_progress_percent_range', NEW.job(', progress_percent', ', -1')],
  ['ck_jobs_progress_percent_range', NEW.job(', progress_percent', ', 101')],
  ['ck_jobs_completed_at_100_percent', NEW.job(', status, completed_at', `, 'completed', now()`)],
  ['ck_jobs_current_stage_range', NEW.job(', current_stage', ', -1')],
  ['ck_jobs_current_stage_range', NEW.job(', current_stage', ', 9')],
  ['ck_jobs_source_filename_not_blank', `update jobs set source_filename = ''`],
  ['ck_jobs_source_file_size_bytes_positive', `update jobs set source_file_size_bytes = 0`],
  ['ck_jobs_source_page_count_positive', NEW.job(', source_page_count', ', 0')],
  ['ck_jobs_page_start_positive', NEW.job(', page_start', ', 0')],
  ['ck_jobs_page_end_positive', NEW.job(', page_end', ', 0')],
  ['ck_jobs_page_range', NEW.job(', page_start, page_end', ', 5, 4')],
  ['ck_jobs_max_cards_range', NEW.job(', max_cards', ', 0')],
  ['ck_jobs_max_cards_range', NEW.job(', max_cards', ', 1001')],
  ['ck_jobs_language_format', NEW.job(', language', `, 'english'`)],
  ['ck_jobs_custom_instructions_length', NEW.job(', custom_instructions', `, repeat('x', 1001)`)],
  ['ck_jobs_settings_object', NEW.job(', settings', `, '"x"'`)],
  ['ck_jobs_cards_reserved_not_negative', NEW.job(', cards_reserved', ', -1')],
  ['ck_jobs_result_object', NEW.job(', result', `, '[]'`)],
  ['ck_jobs_retry_count_not_negative', NEW.job(', retry_count', ', -1')],
  ['ck_jobs_retry_count_within_max_retries', NEW.job(', retry_count', ', 4')],
  ['ck_jobs_max_retries_range', NEW.job(', max_retries', ', 11')],
  ['ck_jobs_attempt_only_while_processing', NEW.job(', attempt', ', gen_random_uuid()')],
  ['ck_jobs_completed_at_matches_status', NEW.job(', status', `, 'failed'`)],
  ['ck_jobs_completed_at_matches_status', NEW.job(', completed_at', ', now()')],

  ['ck_settings_key_format', NEW.setting('key, value', `'Upper', '"x"'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value', `'k', 'null'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value, value_type', `'k', '1', 'string'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value, value_type', `'k', '1.5', 'integer'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value, value_type', `'k', '"1"', 'integer'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value, value_type', `'k', 'true', 'number'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value, value_type', `'k', '"true"', 'boolean'`)],
  ['ck_settings_value_matches_type', NEW.setting('key, value, value_type', `'k', '1', 'json'`)],
  ['ck_settings_public_is_global', NEW.setting('key, value, user_id, is_public', `'k', '"x"', '{user}', true`)],

  ['ck_subscriptions_period_order', NEW.subscription(', current_period_start, current_period_end', ', now(), now()')],
  ['ck_subscriptions_cancelled_has_time', NEW.subscription(', status', `, 'cancelled'`)],

  ['ck_audit_logs_action_format', `insert into audit_logs (action) values ('login')`],
  ['ck_audit_logs_action_format', `insert into audit_logs (action) values ('user.Login')`],
  ['ck_audit_logs_metadata_object', NEW.auditLog(', metadata', `, '[]'`)],

  ['ck_notifications_title_not_blank', `update notifications set title = ' '`],
  ['ck_notifications_data_object', NEW.notification(', data', `, '1'`)],
  ['ck_notifications_attempts_range', NEW.notification(', attempts', ', 11')],
  ['ck_notifications_sent_has_time', NEW.notification(', status', `, 'sent'`)],
];

/** Pairs of statements: the first is taken, the second repeats what must be unique. */
export const REPETITIONS: readonly (readonly [constraint: string, first: string, second: string])[] = [
  ['uq_users_keycloak_id', NEW.user(), NEW.user().replace('new@', 'other@')],
  ['uq_users_email', NEW.user(), `insert into users (keycloak_id, email) values ('other', 'NEW@Example.org')`],
  [
    'uq_users_username',
    NEW.user(', username', `, 'Ann'`),
    `insert into users (keycloak_id, email, username) values ('other', 'other@example.org', 'ann')`,
  ],
  ['uq_decks_file_path', NEW.deck(), NEW.deck()],
  ['uq_settings_key_user_id', NEW.setting('key, value', `'k', '"x"'`), NEW.setting('key, value', `'k', '"y"'`)],
  [
    'uq_settings_key_user_id',
    NEW.setting('key, value, user_id', `'k', '"x"', '{user}'`),
    NEW.setting('key, value, user_id', `'k', '"y"', '{user}'`),
  ],
  ['uq_subscriptions_user_id_live', NEW.subscription(), NEW.subscription(', status', `, 'past_due'`)],
  [
    'uq_subscriptions_stripe_subscription_id',
    NEW.subscription(', stripe_subscription_id', `, 'sub_1'`),
    NEW.subscription(', status, stripe_subscription_id', `, 'expired', 'sub_1'`),
  ],
  [
    'uq_audit_logs_resource_id_webhook',
    `insert into audit_logs (action, resource_id) values ('billing.webhook_processed', 'evt_1')`,
    `insert into audit_logs (action, resource_id) values ('billing.webhook_processed', 'evt_1')`,
  ],
  [
    'uq_notifications_user_id_type_dedupe_key',
    NEW.notification(', data', `, '{"dedupe_key": "2026-11"}'`),
    NEW.notification(', data', `, '{"dedupe_key": "2026-11"}'`),
  ],
];
