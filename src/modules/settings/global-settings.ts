import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { KNOWN_SETTINGS, type KnownSettings } from './known-settings.ts';
import { Setting } from './setting.entity.ts';

const Known = z.object(KNOWN_SETTINGS);

/** What the service itself reads of its settings. */
@Injectable()
export class GlobalSettings {
  constructor(private readonly em: EntityManager) {}

  /** All known settings: the row's value, or the default where there is none. */
  async all(): Promise<KnownSettings> {
    const rows = await this.em.fork().find(Setting, { user: null, key: { $in: Object.keys(KNOWN_SETTINGS) } });
    return Known.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
  }
}
