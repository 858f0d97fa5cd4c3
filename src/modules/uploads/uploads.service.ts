import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isDatabaseUnavailable } from '../../common/database-unavailable.ts';
import { InvalidInputError } from '../../common/invalid-input.error.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { Idempotency } from '../../common/persistence/idempotency.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { tooManyPages } from '../cards/pdf/pdf-error.ts';
import { languageOf } from '../cards/language.ts';
import { languageProblem } from '../cards/language-problem.ts';
import { countPages, samplePages } from '../cards/pdf/read-pdf.ts';
import { JobMessages } from '../jobs/job-messages.ts';
import { JobQuota } from '../jobs/job-quota.ts';
import { Job } from '../jobs/job.entity.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import { GeneratorSettings } from '../settings/generator-settings.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { PreferencesService } from '../settings/preferences.service.ts';
import { Storage } from '../storage/storage.ts';
import { QuotaExceededError } from '../users/users-errors.ts';
import { User } from '../users/user.entity.ts';
import type { ReceivedUpload } from './receive-upload.ts';
import { TextLanguageError } from './upload-errors.ts';
import type { UploadFields } from './upload.view.ts';

const Made = z.object({ id: z.uuid() });

/** A PDF becomes a job that waits for a worker. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly storage: Storage,
    private readonly messages: JobMessages,
    private readonly quota: JobQuota,
    private readonly audit: AuditTrail,
    private readonly jobs: JobsService,
    private readonly settings: GlobalSettings,
    private readonly preferences: PreferencesService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Asked before the file comes in. Who asks again with the key of a job that was made may have used its last cards for it.
   *
   * @returns the most that a file may have, in MiB.
   * @throws {QuotaExceededError} when no card is left of this month.
   */
  async admit(userId: string, key: string | undefined): Promise<number> {
    const user = await this.em.findOneOrFail(User, userId, { refresh: true });
    if (user.cardsRemaining <= 0 && !(await this.idempotency.hasStoredResponse(userId, key)))
      await this.refuse(userId, new QuotaExceededError(user));
    return this.settings.value('max_pdf_size_mb');
  }

  /**
   * Stores the file, and then its job, cards, message and audit row in one unit of work. When that fails, the file goes
   * again; the same request again gets the job of the first.
   *
   * @throws {PdfError} {@link InvalidInputError} {@link TextLanguageError} {@link QuotaExceededError} {@link StorageUnavailableError}
   */
  async accept(userId: string, key: string | undefined, upload: ReceivedUpload): Promise<Job> {
    const pageCount = await this.checkPages(upload);
    await this.checkLanguage(upload, pageCount);
    const settings = await this.settings.all();
    const { default_max_cards } = await this.preferences.own();
    const id = randomUUID();
    const object = `${userId}/${id}.pdf`;
    await this.storage.put('pdfs', object, upload.file);
    let mayBeCommitted = false;
    let jobId: string;
    try {
      const request = ['POST /uploads', upload.hash, upload.name, upload.fields] as const;
      ({ id: jobId } = await this.idempotency.once({ userId, key, request, answer: Made }, async () => {
        const job = this.em.create(Job, {
          ...columnsOf(upload.fields),
          id,
          user: this.em.getReference(User, userId),
          sourceFilename: upload.name,
          sourceFilePath: object,
          sourceFileSizeBytes: String(upload.bytes),
          sourcePageCount: pageCount,
          maxCards: upload.fields.max_cards ?? default_max_cards,
          maxRetries: settings.max_retries,
          settings: GeneratorSettings.parse(settings),
        });
        await this.quota.reserve(job, job.cardsWanted);
        await this.em.flush();
        await this.messages.send(job);
        this.audit.add({ action: 'job.created', resourceType: 'job', resourceId: id });
        mayBeCommitted = true;
        return { id };
      }));
    } catch (error) {
      if (mayBeCommitted && isDatabaseUnavailable(error)) return this.afterLostAnswer(userId, id, object, error);
      await this.storage.delete('pdfs', object).catch(() => undefined);
      if (error instanceof QuotaExceededError) await this.refuse(userId, error);
      throw error;
    }
    if (jobId !== id) await this.storage.delete('pdfs', object);
    return this.jobs.get(jobId);
  }

  /**
   * The answer to a commit was lost, and only the database knows whether it was made. Its unit of work holds the user's row
   * for as long as it is undecided. What cannot be found out now is left to the sweep of the objects.
   *
   * @throws `error` when the job does not exist.
   */
  private async afterLostAnswer(userId: string, id: string, object: string, error: unknown): Promise<Job> {
    const isMade = await this.unit.run(async () => {
      await this.em.execute('select from users where id = ? for no key update', [userId]);
      return (await this.em.count(Job, { id })) > 0;
    });
    if (isMade) return this.jobs.get(id);
    await this.storage.delete('pdfs', object).catch(() => undefined);
    throw error;
  }

  /** @returns how many pages the whole file has. */
  private async checkPages({ file, fields: { page_start = 1, page_end } }: ReceivedUpload): Promise<number> {
    const count = await countPages(file);
    for (const [name, page] of [
      ['page_start', page_start],
      ['page_end', page_end ?? page_start],
    ] as const) {
      if (page > count)
        throw new InvalidInputError([
          {
            path: [name],
            message: `is past the last page, ${count}; pages are counted from 1 in the file, whatever number is printed on them`,
          },
        ]);
    }
    const selected = (page_end ?? count) - page_start + 1;
    const limit = await this.settings.value('max_pdf_pages');
    if (selected > limit) throw tooManyPages(selected, limit);
    return count;
  }

  /** A language model asks in any language about any text. */
  private async checkLanguage({ file, fields }: ReceivedUpload, pageCount: number): Promise<void> {
    if (this.env.CARD_GENERATOR !== 'extractive') return;
    const { page_start: first = 1, page_end: last = pageCount, language } = fields;
    const texts = (await samplePages(file, first, last)).map(({ text }) => text);
    const problem = languageProblem(language, languageOf(texts.join('\n')));
    if (problem !== undefined) throw new TextLanguageError(problem);
  }

  /** The refusal is told once a month in the list of notifications, too. */
  private async refuse(userId: string, error: QuotaExceededError): Promise<never> {
    const { resetsAt } = error;
    const period = new Date(Date.UTC(resetsAt.getUTCFullYear(), resetsAt.getUTCMonth() - 1, 1));
    await this.unit.run(() => this.quota.tellLimit(userId, period));
    throw error;
  }
}

function columnsOf(fields: UploadFields) {
  return {
    pageStart: fields.page_start ?? null,
    pageEnd: fields.page_end ?? null,
    cardDensity: fields.card_density,
    subject: fields.subject ?? null,
    chapter: fields.chapter ?? null,
    deckName: fields.deck_name ?? null,
    language: fields.language,
    customTags: fields.custom_tags,
    customInstructions: fields.custom_instructions ?? null,
  };
}
