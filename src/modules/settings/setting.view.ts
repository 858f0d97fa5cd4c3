import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { plainText } from '../../common/query.ts';
import { instant, view } from '../../common/view.ts';
import { SETTING_VALUE_TYPES } from './setting.entity.ts';

/** What clients may know without login: each public setting's value by its key. */
export const PublicSettings = z.record(z.string(), z.json());

export const SettingsQuery = z.strictObject({ ...pageQuery, category: plainText(50).optional() });
export type SettingsQuery = z.infer<typeof SettingsQuery>;

/** Settings as an admin sees them; addressed by key, so the id stays here. */
export const SettingsPage = pageOf(
  view({
    key: z.string(),
    value: z.json(),
    value_type: z.enum(SETTING_VALUE_TYPES),
    category: z.string(),
    description: z.string().nullable(),
    is_public: z.boolean(),
    created_at: instant,
    updated_at: instant,
  }),
);
