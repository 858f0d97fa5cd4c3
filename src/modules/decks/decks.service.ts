import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { QBFilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { PageReader } from '../../common/persistence/page-reader.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { containing, orderBy } from '../../common/list-query.ts';
import { Queue } from '../../queue/queue.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { REMOVE_OBJECT } from '../storage/remove-object.task.ts';
import { Storage } from '../storage/storage.ts';
import { DECK_TOTALS, DECKS_OF_LATE } from './deck-counts.ts';
import { FileMissingError } from './deck-errors.ts';
import { Deck } from './deck.entity.ts';
import type { DeckChanges } from './deck.entity.ts';
import type { DecksQuery } from './deck.view.ts';

const SORTABLE = { created_at: 'createdAt', name: 'name', card_count: 'cardCount' } as const;

/** What users do with their decks: those of the caller, as the filter of the entity says. */
@Injectable()
export class DecksService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly pages: PageReader,
    private readonly queue: Queue,
    private readonly audit: AuditTrail,
    private readonly settings: GlobalSettings,
    private readonly storage: Storage,
  ) {}

  async list(query: DecksQuery) {
    const [rows, total] = await this.pages.read(Deck, {
      where: matching(query),
      orderBy: orderBy(query.sort, SORTABLE),
      ...pageRange(query),
    });
    const decks = rows.map((row) => Object.assign(row, { userId: row.user, jobId: row.job }));
    return toPage(decks, total, query);
  }

  /** @throws {NotFoundError} also when the deck belongs to another user. */
  async get(id: string): Promise<Deck> {
    const deck = await this.em.findOne(Deck, { id }, { refresh: true });
    if (!deck) throw new NotFoundError('deck', id);
    return deck;
  }

  /** @throws {NotFoundError} */
  async change(id: string, changes: DeckChanges): Promise<Deck> {
    await this.onOwn(id, async (deck) => {
      deck.describe(changes);
      this.audit.add({ action: 'deck.update', ...about(id), metadata: { changed: Object.keys(changes) } });
    });
    return this.get(id);
  }

  /**
   * A URL under which the package can be had for a while; each call makes a new one.
   *
   * @throws {NotFoundError} {@link FileMissingError} {@link StorageUnavailableError}
   */
  async downloadUrl(id: string) {
    const { filePath, downloadName } = await this.get(id);
    if (!(await this.storage.exists('decks', filePath))) throw new FileMissingError(id);
    const expiresIn = await this.settings.value('download_url_ttl_seconds');
    const url = await this.storage.signedUrl('decks', filePath, { filename: downloadName, ttlSeconds: expiresIn });
    await this.onOwn(id, async (deck) => {
      deck.noteDownload();
      this.audit.add({ action: 'deck.download', ...about(id) });
    });
    return { download_url: url, expires_in: expiresIn, filename: downloadName };
  }

  /**
   * Removes rows and, through the queue, their packages.
   *
   * @returns the ids that are not decks of this user.
   */
  async remove(ids: readonly string[]): Promise<string[]> {
    return this.unit.run(async () => {
      const decks = await this.em.find(
        Deck,
        { id: { $in: [...ids] } },
        { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
      );
      for (const deck of decks) {
        await this.queue.send(REMOVE_OBJECT, { bucket: 'decks', key: deck.filePath });
        this.audit.add({ action: 'deck.delete', ...about(deck.id), metadata: { name: deck.name } });
        this.em.remove(deck);
      }
      const found = new Set(decks.map((deck) => deck.id));
      return ids.filter((id) => !found.has(id));
    });
  }

  /** Numbers over all decks of a user, in one query. */
  async stats(userId: string) {
    const [stats] = await this.em.execute<object[]>(STATS, [userId, userId]);
    return stats ?? {};
  }

  private async onOwn(id: string, work: (deck: Deck) => Promise<void>) {
    await this.unit.run(async () => {
      const deck = await this.em.findOne(Deck, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!deck) throw new NotFoundError('deck', id);
      await work(deck);
    });
  }
}

const about = (id: string) => ({ resourceType: 'deck', resourceId: id }) as const;

const STATS = `
  select ${DECK_TOTALS}, ${DECKS_OF_LATE},
         (select coalesce(jsonb_agg(jsonb_build_object('tag', tag, 'count', uses) order by uses desc, tag), '[]')
          from (select tag, count(*) as uses from decks, unnest(tags) as tag where user_id = ?
                group by tag order by uses desc, tag limit 10) top) as top_tags
  from decks where user_id = ?`;

function matching({ q, tags, language }: DecksQuery): QBFilterQuery<Deck> {
  return {
    ...(q && { $or: [{ name: { $ilike: containing(q) } }, { sourceFilename: { $ilike: containing(q) } }] }),
    ...(tags && { tags: { $contains: tags } }),
    ...(language && { language }),
  };
}
