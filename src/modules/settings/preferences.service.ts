import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { type ChangedPreferences, PREFERENCE_KEYS, Preferences } from './preferences.ts';
import { Setting } from './setting.entity.ts';

@Injectable()
export class PreferencesService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  /** All five: the caller's own rows over the defaults. */
  async own(): Promise<Preferences> {
    const rows = await this.em.find(Setting, { key: { $in: PREFERENCE_KEYS } }, { refresh: true });
    return Preferences.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
  }

  /** Updates the given keys atomically. Concurrent updates of other keys are kept. */
  async change(userId: string, changed: ChangedPreferences): Promise<Preferences> {
    const keys = Object.keys(changed).toSorted();
    if (keys.length === 0) return this.own();
    return this.unit.run(async () => {
      await this.em.execute(UPSERT, [userId, JSON.stringify(changed)]);
      this.audit.add({
        action: 'user.preferences_updated',
        resourceType: 'user',
        resourceId: userId,
        metadata: { keys },
      });
      return this.own();
    });
  }
}

/** One statement, with the rows in order of their keys: two of them at once wait for each other, never in a circle. */
const UPSERT = `
  insert into settings (user_id, key, value, value_type, category)
  select ?, key, value,
    (case jsonb_typeof(value) when 'number' then 'integer' else jsonb_typeof(value) end)::setting_value_type,
    'preferences'
  from jsonb_each(?::jsonb) order by key
  on conflict on constraint uq_settings_key_user_id do update
    set value = excluded.value, value_type = excluded.value_type`;
