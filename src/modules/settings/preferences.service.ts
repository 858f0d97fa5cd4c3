import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PREFERENCE_KEYS, Preferences } from './preferences.ts';
import { Setting } from './setting.entity.ts';

@Injectable()
export class PreferencesService {
  constructor(private readonly em: EntityManager) {}

  /** All five: the user's own rows over the defaults. */
  async of(userId: string): Promise<Preferences> {
    const rows = await this.em.find(Setting, { user: userId, key: { $in: PREFERENCE_KEYS } });
    return Preferences.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
  }
}
