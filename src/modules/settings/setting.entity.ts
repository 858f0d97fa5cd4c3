import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, updatedAt, updatedAtTrigger } from '../../common/columns.ts';
import { ownedByUser } from '../../common/persistence/tenancy.ts';
import { User } from '../users/user.entity.ts';
import { SETTING_VALUE_TYPES } from './setting-value.ts';
import type { SettingValue, TypedValue } from './setting-value.ts';

// One CASE, because SQL does not promise to evaluate the left side of AND first.
const VALUE_MATCHES_TYPE = [
  'case value_type',
  `when 'string' then jsonb_typeof(value) = 'string'`,
  `when 'integer' then case when jsonb_typeof(value) = 'number' then mod(value::numeric, 1) = 0 else false end`,
  `when 'number' then jsonb_typeof(value) = 'number'`,
  `when 'boolean' then jsonb_typeof(value) = 'boolean'`,
  `when 'json' then jsonb_typeof(value) in ('object', 'array')`,
  'else false end',
].join(' ');

const SettingSchema = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  filters: ownedByUser,
  properties: {
    id: p.integer().primary().generated('identity'),
    /** Null: a setting of the whole service. Else a preference of that user. */
    user: () => p.manyToOne(User).nullable().deleteRule('cascade').index('ix_settings_user_id'),
    key: p.string().length(100),
    value: p.json<SettingValue>(),
    valueType: p.enum(SETTING_VALUE_TYPES).nativeEnumName('setting_value_type').default('string'),
    category: p.string().length(50).default('general').index('ix_settings_category'),
    description: p.text().nullable(),
    /** Anyone may read it, also without login. */
    isPublic: p.boolean().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [
    {
      name: 'uq_settings_key_user_id',
      properties: ['key', 'user'],
      expression:
        'alter table settings add constraint uq_settings_key_user_id unique nulls not distinct (key, user_id)',
    },
  ],
  checks: [
    { name: 'ck_settings_key_format', expression: `key ~ '^[a-z][a-z0-9_.:-]*$'` },
    { name: 'ck_settings_value_matches_type', expression: VALUE_MATCHES_TYPE },
    { name: 'ck_settings_public_is_global', expression: 'not is_public or user_id is null' },
  ],
  triggers: [updatedAtTrigger('settings')],
});

/** One typed value: of the service, or one user's preference. */
export class Setting extends SettingSchema.class {
  setTo({ value, valueType }: TypedValue): void {
    this.value = value;
    this.valueType = valueType;
  }

  /** How an admin finds it, and who may read it; what is left out stays. */
  describe({ description, category, isPublic }: SettingDescription): void {
    if (description !== undefined) this.description = description;
    if (category !== undefined) this.category = category;
    if (isPublic !== undefined) this.isPublic = isPublic;
  }
}
SettingSchema.setClass(Setting);

export interface SettingDescription {
  readonly description?: string | null | undefined;
  readonly category?: string | undefined;
  readonly isPublic?: boolean | undefined;
}
