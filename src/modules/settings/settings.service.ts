import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { GlobalSettings } from './global-settings.ts';
import { PREFERENCE_KEYS } from './preferences.ts';
import { Setting } from './setting.entity.ts';
import { defaultOf, typedValue, type TypedValue } from './setting-value.ts';
import type { PutSetting, SettingsQuery } from './setting.view.ts';
import { SettingKeyReservedError } from './settings-errors.ts';

/** Settings of the whole service; a user's own are {@link PreferencesService}'s. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly settings: GlobalSettings,
  ) {}

  async list(query: SettingsQuery) {
    const where = { user: null, ...(query.category && { category: query.category }) };
    const [rows, total] = await this.em.findAndCount(Setting, where, {
      ...pageRange(query),
      orderBy: { key: 'asc' },
      filters: ALL_USERS,
    });
    return toPage(rows, total, query);
  }

  /**
   * Makes a setting or changes it; what of its description is left out stays. Those that write the same one wait for
   * each other, so the trail tells each change from what was before.
   *
   * @throws {InvalidInputError} when the value is not one that the setting takes.
   * @throws {SettingKeyReservedError} when the key is one of users' own.
   */
  async put(key: string, input: PutSetting): Promise<{ setting: Setting; isNew: boolean }> {
    if (isUsersOwn(key)) throw new SettingKeyReservedError(key);
    const first = typedValue(key, input.value, input.value_type);
    const stored = await this.unit.run(async () => {
      const isNew = await this.insertOrLock(key, first);
      const setting = await this.em.findOneOrFail(Setting, { key, user: null }, { filters: ALL_USERS });
      const old = isNew ? null : setting.value;
      if (!isNew) setting.setTo(typedValue(key, input.value, input.value_type, setting.valueType));
      const { description, category, is_public: isPublic } = input;
      setting.describe({ description, category, isPublic });
      this.note('setting.updated', key, { old, new: setting.value });
      await this.em.flush();
      return { setting: await this.em.refreshOrFail(setting, { filters: ALL_USERS }), isNew };
    });
    this.settings.forget();
    return stored;
  }

  /**
   * Takes a setting away. One that the service itself reads stays, and has its default value again.
   *
   * @throws {NotFoundError}
   */
  async remove(key: string): Promise<void> {
    await this.unit.run(async () => {
      const setting = await this.em.findOne(
        Setting,
        { key, user: null },
        { lockMode: LockMode.PESSIMISTIC_WRITE, filters: ALL_USERS },
      );
      const builtIn = defaultOf(key);
      if (!setting && builtIn) return;
      if (!setting) throw new NotFoundError('setting', key);
      this.note('setting.deleted', key, { old: setting.value, new: builtIn?.value ?? null });
      if (builtIn) setting.setTo(builtIn);
      else this.em.remove(setting);
    });
    this.settings.forget();
  }

  private note(action: string, key: string, metadata: Record<string, unknown>): void {
    this.audit.add({ action, resourceType: 'setting', resourceId: key, metadata });
  }

  /** @returns true when the row is new; false when it was there: it is as it was, and locked. */
  private async insertOrLock(key: string, { value, valueType }: TypedValue): Promise<boolean> {
    const [row] = await this.em.execute<{ is_new: boolean }[]>(
      `insert into settings (key, value, value_type) values (?, ?::jsonb, ?)
       on conflict on constraint uq_settings_key_user_id do update set key = excluded.key
       returning xmax = 0 as is_new`,
      [key, JSON.stringify(value), valueType],
    );
    return row?.is_new ?? false;
  }
}

/** A global row with such a key would never be read, and could be mistaken for a user's. */
const isUsersOwn = (key: string): boolean => PREFERENCE_KEYS.includes(key) || key.startsWith('push.');
