import { defineEntity, p } from '@mikro-orm/core';
import {
  createdAt,
  isLanguage,
  isNotBlank,
  isObject,
  jsonObject,
  timestamp,
  updatedAt,
  updatedAtTrigger,
} from '../../common/entity.ts';
import { Job } from '../jobs/job.entity.ts';
import { User } from '../users/user.entity.ts';

const DeckSchema = defineEntity({
  name: 'Deck',
  tableName: 'decks',
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

/** A finished Anki package and where it came from. */
export class Deck extends DeckSchema.class {
  get userId(): string {
    return this.user.id;
  }

  get jobId(): string | null {
    return this.job?.id ?? null;
  }
}
DeckSchema.setClass(Deck);
