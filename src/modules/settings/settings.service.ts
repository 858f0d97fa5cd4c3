import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { pageRange, toPage } from '../../common/page.ts';
import type { SettingsQuery } from './setting.view.ts';
import { Setting } from './setting.entity.ts';
import type { SettingValue } from './setting.entity.ts';

/** Settings of the whole service; a user's own are {@link PreferencesService}'s. */
@Injectable()
export class SettingsService {
  constructor(private readonly em: EntityManager) {}

  /** What everybody may know, by key. */
  async public(): Promise<Record<string, SettingValue>> {
    const rows = await this.em.find(Setting, { user: null, isPublic: true }, { orderBy: { key: 'asc' } });
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  async list(query: SettingsQuery) {
    const where = { user: null, ...(query.category && { category: query.category }) };
    const [rows, total] = await this.em.findAndCount(Setting, where, { ...pageRange(query), orderBy: { key: 'asc' } });
    return toPage(rows, total, query);
  }
}
