import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ClsService } from 'nestjs-cls';
import type { z } from 'zod';
import type { TaskContext } from '../../common/logging.ts';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { TaskHandler } from '../../queue/task.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { writeApkg } from '../cards/apkg/write-apkg.ts';
import { Deck } from '../decks/deck.entity.ts';
import { SourceGoneError } from '../jobs/job-errors.ts';
import { JobRuns } from '../jobs/job-runs.ts';
import { FINAL_STAGE } from '../jobs/job-values.ts';
import type { Job } from '../jobs/job.entity.ts';
import { PROCESS_JOB } from '../jobs/process-job.task.ts';
import { Storage } from '../storage/storage.ts';
import { AttemptLostError, AttemptWatch } from './attempt-watch.ts';
import { CardMaker, type MadeCards } from './card-maker.ts';
import { EarlierDecks, type PackageRecord } from './earlier-decks.ts';
import { sha256Of } from './file-hash.ts';
import { retryWhileDatabaseUnavailable } from './retry-while-database-unavailable.ts';
import { failureOf, JobTimeoutError } from './processing-errors.ts';

type ProcessJobMessage = z.infer<typeof PROCESS_JOB.data>;

const MADE_PERCENT = 80;
const STORED_PERCENT = 90;

interface Packed {
  readonly file: string;
  readonly bytes: number;
  readonly record: PackageRecord;
}

/** Turns the PDF of a job into a deck: one attempt, from taking the row to its end. */
@Injectable()
@HandlesTask()
export class ProcessJobHandler implements TaskHandler<ProcessJobMessage> {
  readonly task = PROCESS_JOB;
  private readonly logger = new Logger('processing');

  constructor(
    private readonly em: EntityManager,
    private readonly runs: JobRuns,
    private readonly maker: CardMaker,
    private readonly earlier: EarlierDecks,
    private readonly storage: Storage,
    private readonly audit: AuditTrail,
    private readonly context: ClsService<TaskContext>,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async run({ job_id, retry }: ProcessJobMessage, stopped: AbortSignal): Promise<void> {
    this.context.set('job', job_id);
    const job = await this.runs.take(job_id, retry);
    if (!job) return;
    using watch = new AttemptWatch(() => this.runs.isMine(job));
    const limit = AbortSignal.timeout(this.env.JOB_TIMEOUT_SECONDS * 1_000);
    const given = AbortSignal.any([stopped, watch.signal]);
    const signal = AbortSignal.any([given, limit]);
    const folder = await mkdtemp(path.join(tmpdir(), 'anki-compendium-job-'));
    try {
      let told = '';
      const progress = async (stage: number, percent: number) => {
        signal.throwIfAborted();
        // each one is a transaction that every replica hears of
        const news = `${stage} ${Math.floor(percent)}`;
        if (news === told) return;
        told = news;
        if (!(await retryWhileDatabaseUnavailable(() => this.runs.progress(job, stage, percent), signal)))
          throw new AttemptLostError();
      };
      const source = path.join(folder, 'source.pdf');
      if (!(await this.storage.exists('pdfs', job.sourceFilePath))) throw new SourceGoneError(job.id);
      await this.storage.fetch('pdfs', job.sourceFilePath, source, signal);
      const made = await this.maker.make(job, source, progress, signal);
      await progress(FINAL_STAGE, MADE_PERCENT);
      const file = path.join(folder, 'deck.apkg');
      const packed = await this.pack(job, made, { source, file, folder }, signal);
      await this.store(job, made, packed, progress, signal);
    } catch (error) {
      if (watch.isLost || error instanceof AttemptLostError) return;
      // what works may have noticed it late, when the queue or the worker stops it too
      if (stopped.aborted && !limit.aborted) {
        await this.runs.release(job);
        // the queue delivers the message again
        throw error;
      }
      this.logger.error({ err: error }, 'an attempt failed');
      const reason = limit.aborted ? new JobTimeoutError() : error;
      await retryWhileDatabaseUnavailable(() => this.runs.fail(job, failureOf(reason, job.retryCount)), given);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Writes the package so that an import updates what earlier packages of the same document brought. */
  private async pack(
    job: Job,
    { cards }: MadeCards,
    { source, file, folder }: { readonly source: string; readonly file: string; readonly folder: string },
    signal: AbortSignal,
  ): Promise<Packed> {
    const document = await sha256Of(source);
    const { userId, sourceFilename: filename } = job;
    const deckName = job.deckName ?? (await this.earlier.freeName(userId, document, job.defaultDeckName));
    const earlier = await this.earlier.notesOf(userId, document, folder, signal);
    const bytes = await writeApkg(file, { source: { document, filename }, deckName, cards, earlier });
    return { file, bytes, record: { source_sha256: document, package_deck_name: deckName } };
  }

  /** The package first, then all that says it exists, in one unit of work; without the row the package goes again. */
  private async store(
    job: Job,
    { cards, pages, tags, report }: MadeCards,
    { file, bytes, record }: Packed,
    progress: (stage: number, percent: number) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const id = randomUUID();
    const key = `${job.userId}/${id}.apkg`;
    const result = {
      num_pages: pages,
      num_chunks: report.chunks,
      num_topics: report.topics.length,
      num_tags: tags.length,
      num_cards: cards.length,
      num_rejected: Object.values(report.rejected).reduce((sum, count) => sum + count, 0),
      ...foundOf(job, report.found),
    };
    // once it may be committed, only the database knows whether the package is needed; the sweep asks it later
    let isNeeded = false;
    const complete = async (): Promise<boolean> => {
      const isMine = await this.runs.complete(job, result, (row) => {
        isNeeded = true;
        this.em.create(Deck, {
          id,
          user: row.user,
          job: row,
          name: record.package_deck_name,
          sourceFilename: row.sourceFilename,
          sourcePages: row.pagesUsed,
          cardCount: cards.length,
          filePath: key,
          fileSizeBytes: String(bytes),
          language: row.language,
          tags: [...tags],
          settings: { ...row.settings, ...record, generator: this.maker.generatorName, rejected: report.rejected },
        });
        this.audit.add({ action: 'deck.create', resourceType: 'deck', resourceId: id });
        return id;
      });
      return isMine || (await this.em.count(Deck, { id }, { filters: ALL_USERS })) > 0;
    };
    try {
      await this.storage.put('decks', key, file);
      await progress(FINAL_STAGE, STORED_PERCENT);
      isNeeded = await retryWhileDatabaseUnavailable(complete, signal);
    } finally {
      if (!isNeeded) await this.storage.delete('decks', key).catch(() => undefined);
    }
  }
}

/** How many good cards there are, and what kept some of them out. */
function foundOf(job: Job, found: number | undefined) {
  if (found === undefined) return {};
  const limit = job.limitOf(found);
  return { num_found: found, ...(limit && { limited_by: limit }) };
}
