import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { plainText, textOrNone } from '../../common/schemas.ts';
import { instant, json, view } from '../../common/view.ts';
import { SETTING_VALUE_TYPES } from './setting-value.ts';

/** What clients may know without login: each public setting's value by its key. */
export const PublicSettings = z
  .record(z.string(), json)
  .meta({ id: 'PublicSettings', description: 'Values of the public settings by key.' });

export const SettingsQuery = z.strictObject({ ...pageQuery, category: plainText(50).optional() });
export type SettingsQuery = z.infer<typeof SettingsQuery>;

/** A setting as an admin sees it; addressed by key, so the id stays here. */
export const SettingView = view({
  key: z.string(),
  value: json,
  value_type: z.enum(SETTING_VALUE_TYPES),
  category: z.string(),
  description: z.string().nullable(),
  is_public: z.boolean(),
  created_at: instant,
  updated_at: instant,
}).meta({ id: 'Setting' });

export const SettingsPage = pageOf(SettingView).meta({ id: 'SettingPage' });

/** Path parameter: the key, as the table takes it. */
export const SettingKey = z.strictObject({
  key: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9_.:-]*$/, 'must begin with a letter, and hold only a-z, 0-9 and _ . : -'),
});
export type SettingKey = z.infer<typeof SettingKey>;

// JSON can say more than jsonb can hold: the character NUL, and half of a surrogate pair.
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

export const PutSetting = z
  .strictObject({
    value: z
      .union([z.string(), z.number(), z.boolean(), z.array(json), z.record(z.string(), json)])
      .refine((value) => !NOT_STORABLE.test(JSON.stringify(value)), 'must hold no NUL and no half of a character'),
    /** That of a known setting, or as before, or the narrowest that fits, when left out. */
    value_type: z.enum(SETTING_VALUE_TYPES).optional(),
    description: textOrNone(1_000).optional(),
    category: plainText(50).optional(),
    is_public: z.boolean().optional(),
  })
  .meta({ id: 'SettingUpdate' });
export type PutSetting = z.infer<typeof PutSetting>;
