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
import { User } from '../users/user.entity.ts';
import { JobFinishedError, JobNotFailedError, RetryLimitReachedError } from './job-errors.ts';
import { CARD_DENSITIES, FINAL_STAGE, JOB_STATUSES, stageName } from './job-values.ts';
import type { JobErrorCode, JobResult } from './job-values.ts';

const JobSchema = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  filters: ownedByUser,
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    user: () => p.manyToOne(User).deleteRule('cascade').index(false),
    status: p.enum(JOB_STATUSES).nativeEnumName('job_status').default('pending'),
    progressPercent: p.smallint().default(0),
    /** 0 waiting, 1 to 8 the stage of the pipeline. */
    currentStage: p.smallint().default(0),
    /** As uploaded, made safe and cut. */
    sourceFilename: p.string().length(255),
    /** Object key in the bucket of PDFs; outlives the object, as a record. Never leaves in an answer. */
    sourceFilePath: p.string().length(500),
    sourceFileSizeBytes: p.bigint('string'),
    sourcePageCount: p.integer().nullable(),
    /** First page wanted, from 1; null is the first one. */
    pageStart: p.integer().nullable(),
    /** Last page wanted, inclusive; null is the last one. */
    pageEnd: p.integer().nullable(),
    cardDensity: p.enum(CARD_DENSITIES).nativeEnumName('card_density').default('medium'),
    subject: p.string().length(255).nullable(),
    chapter: p.string().length(255).nullable(),
    deckName: p.string().length(255).nullable(),
    maxCards: p.integer().nullable(),
    language: p.string().length(10).default('en'),
    customTags: p.array().columnType('text[]').defaultRaw(`'{}'`),
    /** Text of a stranger, for the generator: data, never orders. */
    customInstructions: p.text().nullable(),
    /** The generator's settings as they were when the job was made; never changed. */
    settings: jsonObject<Record<string, unknown>>(),
    cardsReserved: p.integer().default(0),
    /** First instant of the month (UTC) that the reserved cards count in; null for a job that reserved none. */
    quotaPeriod: timestamp().nullable(),
    /** Its PDF is to be removed, and may be gone at any moment. */
    sourceRemoved: p.boolean().default(false),
    result: p.json<JobResult>().nullable(),
    errorCode: p.string().length(50).nullable(),
    /** Safe to show: no stack, no SQL, no path. */
    errorMessage: p.text().nullable(),
    /** Retries used, automatic and manual together. */
    retryCount: p.integer().default(0),
    maxRetries: p.integer().default(3),
    /** Names the attempt that owns the row now; every later write of that attempt is guarded by it. */
    attempt: p.uuid().nullable(),
    startedAt: timestamp().nullable(),
    /** When any final state was reached. */
    completedAt: timestamp().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** Newest deck that this job made: the fact itself is `decks.job_id`. */
    resultDeckId: p
      .uuid()
      .nullable()
      .formula(
        (job) =>
          `(select deck.id from decks deck where deck.job_id = ${job.id} order by deck.created_at desc, deck.id desc limit 1)`,
      )
      .lazy(),
  },
  indexes: [
    {
      name: 'ix_jobs_user_id_created_at',
      properties: ['user', 'createdAt'],
      columns: [{ name: 'user' }, { name: 'createdAt', sort: 'desc' }],
    },
    { name: 'ix_jobs_user_id_status', properties: ['user', 'status'] },
    { name: 'ix_jobs_created_at_active', properties: ['createdAt'], where: `status in ('pending', 'processing')` },
  ],
  checks: [
    { name: 'ck_jobs_progress_percent_range', expression: 'progress_percent >= 0 and progress_percent <= 100' },
    { name: 'ck_jobs_completed_at_100_percent', expression: `status <> 'completed' or progress_percent = 100` },
    { name: 'ck_jobs_current_stage_range', expression: 'current_stage >= 0 and current_stage <= 8' },
    { name: 'ck_jobs_source_filename_not_blank', expression: isNotBlank('source_filename') },
    { name: 'ck_jobs_source_file_size_bytes_positive', expression: 'source_file_size_bytes > 0' },
    { name: 'ck_jobs_source_page_count_positive', expression: 'source_page_count > 0' },
    { name: 'ck_jobs_page_start_positive', expression: 'page_start >= 1' },
    { name: 'ck_jobs_page_end_positive', expression: 'page_end >= 1' },
    { name: 'ck_jobs_page_range', expression: 'page_end >= page_start' },
    { name: 'ck_jobs_max_cards_range', expression: 'max_cards >= 1 and max_cards <= 1000' },
    { name: 'ck_jobs_language_format', expression: isLanguage('language') },
    { name: 'ck_jobs_custom_instructions_length', expression: 'char_length(custom_instructions) <= 1000' },
    { name: 'ck_jobs_settings_object', expression: isObject('settings') },
    { name: 'ck_jobs_cards_reserved_not_negative', expression: 'cards_reserved >= 0' },
    { name: 'ck_jobs_result_object', expression: isObject('result') },
    { name: 'ck_jobs_retry_count_not_negative', expression: 'retry_count >= 0' },
    { name: 'ck_jobs_retry_count_within_max_retries', expression: 'retry_count <= max_retries' },
    { name: 'ck_jobs_max_retries_range', expression: 'max_retries >= 0 and max_retries <= 10' },
    { name: 'ck_jobs_attempt_only_while_processing', expression: `attempt is null or status = 'processing'` },
    {
      name: 'ck_jobs_completed_at_matches_status',
      expression: `(completed_at is null) = (status in ('pending', 'processing'))`,
    },
  ],
  triggers: [updatedAtTrigger('jobs')],
});

/** Of one job; the table's check says the same. */
const MAX_CARDS = 1_000;
/** Characters of a level, and levels, of a default deck name: the column takes 255 characters. */
const LEVEL_MAX = 60;
const MOST_LEVELS = 4;
const POLL_PROCESSING_MS = 2_000;
const POLL_PENDING_MS = 5_000;

/** One PDF being turned into cards, from the upload to its end. Verbs are for a row that the unit of work has locked. */
export class Job extends JobSchema.class {
  declare [OptionalProps]?:
    | 'userId'
    | 'stageName'
    | 'isFinished'
    | 'hasRetriesLeft'
    | 'cardsWanted'
    | 'defaultDeckName'
    | 'firstPage'
    | 'lastPage'
    | 'pagesUsed';

  get userId(): string {
    return this.user.id;
  }

  get stageName(): string {
    return stageName(this.currentStage);
  }

  get isFinished(): boolean {
    return this.status === 'completed' || this.status === 'failed' || this.status === 'cancelled';
  }

  /** Milliseconds after which asking again makes sense; null: nothing will change. */
  get retryAfterMs(): number | null {
    if (this.isFinished) return null;
    return this.status === 'processing' ? POLL_PROCESSING_MS : POLL_PENDING_MS;
  }

  get hasRetriesLeft(): boolean {
    return this.retryCount < this.maxRetries;
  }

  /** Cards to set aside: its own bound, or what a job without one may make at most. */
  get cardsWanted(): number {
    return this.maxCards ?? MAX_CARDS;
  }

  /** Returns what kept good cards out of a deck: the cards that were asked for, or those left of the month. */
  limitOf(found: number): 'max_cards' | 'quota' | undefined {
    if (found <= this.cardsReserved) return undefined;
    return this.cardsReserved < this.cardsWanted ? 'quota' : 'max_cards';
  }

  /** Returns the name of the deck if none was asked for: `subject::chapter::title`, without the levels not given. */
  get defaultDeckName(): string {
    const title = this.sourceFilename.replace(/\.pdf$/i, '');
    const levels = [this.subject, this.chapter, title].flatMap((level) => (level ?? '').split(/:{2,}/));
    const names = levels.map((level) => level.trim()).filter((level) => level !== '');
    const kept = names.filter((_, at) => at < MOST_LEVELS - 1 || at === names.length - 1);
    return kept.map((name) => Array.from(name).slice(0, LEVEL_MAX).join('').trim()).join('::');
  }

  get firstPage(): number {
    return this.pageStart ?? 1;
  }

  get lastPage(): number {
    return this.pageEnd ?? this.sourcePageCount ?? this.firstPage;
  }

  /** Pages that the deck is made of, as people write them. */
  get pagesUsed(): string {
    const { firstPage, lastPage } = this;
    return firstPage === lastPage ? `${firstPage}` : `${firstPage}-${lastPage}`;
  }

  /** Cards are set aside for it, in the month that began at `period`. */
  reserve(cards: number, period: Date): void {
    this.cardsReserved = cards;
    this.quotaPeriod = period;
  }

  /** Marks the row as this attempt's, until it ends, is cancelled or is given to another worker. */
  take(attempt: string): void {
    this.status = 'processing';
    this.attempt = attempt;
    this.startedAt ??= new Date();
    this.progressPercent = 0;
    this.currentStage = 1;
  }

  complete(result: JobResult): void {
    this.end('completed');
    this.progressPercent = 100;
    this.currentStage = FINAL_STAGE;
    this.result = result;
  }

  /** @param message what its owner reads: no stack, no SQL, no path. */
  fail(code: JobErrorCode, message: string): void {
    this.end('failed');
    this.errorCode = code;
    this.errorMessage = message;
  }

  /** @throws {JobFinishedError} when it has ended. */
  cancel(): void {
    if (this.isFinished) throw new JobFinishedError(this.id, this.status);
    this.end('cancelled');
  }

  /** Returns the job to the queue because its worker stops. Uses no retry. */
  release(): void {
    this.wait();
  }

  /** Returns the job to the queue after a temporary failure. Uses one retry. */
  requeue(): void {
    this.retryCount += 1;
    this.wait();
  }

  /** @throws {JobNotFailedError} {@link RetryLimitReachedError} */
  retry(): void {
    if (this.status !== 'failed') throw new JobNotFailedError(this.id, this.status);
    if (!this.hasRetriesLeft) throw new RetryLimitReachedError(this.id, this.maxRetries);
    this.requeue();
  }

  private wait(): void {
    this.status = 'pending';
    this.attempt = null;
    this.progressPercent = 0;
    this.currentStage = 0;
    this.errorCode = null;
    this.errorMessage = null;
    this.completedAt = null;
  }

  private end(status: 'completed' | 'failed' | 'cancelled'): void {
    this.status = status;
    this.attempt = null;
    this.completedAt = new Date();
  }
}
JobSchema.setClass(Job);
