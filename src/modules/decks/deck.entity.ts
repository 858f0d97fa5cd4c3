import { defineEntity, type OptionalProps, p } from '@mikro-orm/core';
import {
  createdAt,
  isLanguage,
  isNotBlank,
  isObject,
  jsonObject,
  timestamp,
  updatedAt,
  updatedAtTrigger,
} from '../../common/columns.ts';
import { ownedByUser } from '../../common/persistence/tenancy.ts';
import { Job } from '../jobs/job.entity.ts';
import { User } from '../users/user.entity.ts';

const DeckSchema = defineEntity({
  name: 'Deck',
  tableName: 'decks',
  filters: ownedByUser,
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    user: () => p.manyToOne(User).deleteRule('cascade').index(false),
    /** The job that made it; the deck outlives the job. */
    job: () => p.manyToOne(Job).nullable().deleteRule('set null').index('ix_decks_job_id'),
    /** Also the name inside Anki, where `::` makes sub-decks. */
    name: p.string().length(255),
    description: p.text().nullable(),
    sourceFilename: p.string().length(255),
    /** Pages used, as people write them: `1-10`, `5,7,9-12`. */
    sourcePages: p.string().length(100).nullable(),
    cardCount: p.integer().default(0),
    /** Object key in the bucket of decks, not a URL. Never leaves in an answer. */
    filePath: p.string().length(500).unique('uq_decks_file_path'),
    fileSizeBytes: p.bigint('string').nullable(),
    language: p.string().length(10).default('en'),
    tags: p.array().columnType('text[]').defaultRaw(`'{}'`),
    /** The generator's settings that were really used. */
    settings: jsonObject<Record<string, unknown>>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** When a download URL was last issued. */
    lastDownloadedAt: timestamp().nullable(),
  },
  indexes: [
    {
      name: 'ix_decks_user_id_created_at',
      properties: ['user', 'createdAt'],
      columns: [{ name: 'user' }, { name: 'createdAt', sort: 'desc' }],
    },
    { name: 'ix_decks_tags', properties: ['tags'], type: 'gin' },
  ],
  checks: [
    { name: 'ck_decks_name_not_blank', expression: isNotBlank('name') },
    { name: 'ck_decks_description_length', expression: 'char_length(description) <= 2000' },
    { name: 'ck_decks_card_count_not_negative', expression: 'card_count >= 0' },
    { name: 'ck_decks_file_size_bytes_not_negative', expression: 'file_size_bytes >= 0' },
    { name: 'ck_decks_language_format', expression: isLanguage('language') },
    { name: 'ck_decks_settings_object', expression: isObject('settings') },
  ],
  triggers: [updatedAtTrigger('decks')],
});

const DOWNLOAD_NAME_MAX = 120;

export interface DeckChanges {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A finished Anki package and where it came from. */
export class Deck extends DeckSchema.class {
  declare [OptionalProps]?: 'userId' | 'downloadName';

  get userId(): string {
    return this.user.id;
  }

  get jobId(): string | null {
    return this.job?.id ?? null;
  }

  /** What people save the package as: the deck's name without what file systems refuse. */
  get downloadName(): string {
    const safe = this.name
      .replaceAll(/[\p{C}<>:"/\\|?*]+/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    // by characters: half of one cannot be written into a link
    const short = Array.from(safe).slice(0, DOWNLOAD_NAME_MAX).join('');
    return `${short.replace(/^[.\s]+/, '').trim() || 'deck'}.apkg`;
  }

  /** What is left out stays. The name inside the package stays too: Anki knows the deck by it. */
  describe({ name, description, tags }: DeckChanges): void {
    if (name !== undefined) this.name = name;
    if (description !== undefined) this.description = description;
    if (tags !== undefined) this.tags = [...tags];
  }

  noteDownload(): void {
    this.lastDownloadedAt = new Date();
  }
}
DeckSchema.setClass(Deck);
