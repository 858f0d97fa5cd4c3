import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { KNOWN_SETTINGS, type KnownSetting, type KnownSettings } from './known-settings.ts';
import { Setting } from './setting.entity.ts';
import { takes, type SettingValue } from './setting-value.ts';

/** What is read is used for so long: a change is seen by every process within this time. */
const FRESH_MS = 60_000;

interface Values {
  readonly known: KnownSettings;
  /** The public settings, by key. */
  readonly public: Readonly<Record<string, SettingValue>>;
}

/**
 * The settings of the service as they are read: at most a minute old, and at once as this process writes them.
 *
 * Ask before a unit of work begins, not in it: what is not at hand is read on a connection of its own.
 */
@Injectable()
export class GlobalSettings {
  private readonly logger = new Logger('settings');
  private read: { readonly values: Promise<Values>; readonly until: number } | undefined;

  constructor(private readonly em: EntityManager) {}

  /** The row's value, or the default where there is none. */
  async value<Key extends KnownSetting>(key: Key): Promise<KnownSettings[Key]> {
    return (await this.all())[key];
  }

  /** All known settings: the row's value, or the default where there is none. */
  async all(): Promise<KnownSettings> {
    return (await this.fresh().values).known;
  }

  /** Returns public settings by key, and the seconds that they may be cached, so that no client sees them older than a minute. */
  async public(): Promise<{ values: Values['public']; maxAgeSeconds: number }> {
    const { values, until } = this.fresh();
    return {
      values: (await values).public,
      maxAgeSeconds: Math.max(0, Math.floor((until - Date.now()) / 1000)),
    };
  }

  /** Something was written, and the unit of work that did it is stored. */
  forget(): void {
    this.read = undefined;
  }

  private fresh() {
    if (this.read && this.read.until > Date.now()) return this.read;
    const read = { values: this.load(), until: Date.now() + FRESH_MS };
    read.values.catch(() => {
      if (this.read === read) this.read = undefined;
    });
    return (this.read = read);
  }

  private async load(): Promise<Values> {
    const rows = await this.em.find(
      Setting,
      { user: null },
      { orderBy: { key: 'asc' }, disableIdentityMap: true, filters: ALL_USERS },
    );
    return {
      known: Known.parse(Object.fromEntries(rows.filter((row) => this.isUsable(row)).map(toEntry))),
      public: Object.fromEntries(rows.filter(({ isPublic }) => isPublic).map(toEntry)),
    };
  }

  /** The routes let no other value in; SQL does, and so does a release that takes less than the one before. */
  private isUsable({ key, value }: Setting): boolean {
    const usable = takes(key, value);
    if (!usable) this.logger.warn(`The value of ${key} is not one it takes; the default is used until it is changed.`);
    return usable;
  }
}

const Known = z.object(KNOWN_SETTINGS);

const toEntry = ({ key, value }: Setting) => [key, value] as const;
