import { EntityManager } from '@mikro-orm/postgresql';
import type { FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { containing, orderBy } from '../../common/query.ts';
import { Deck } from './deck.entity.ts';
import type { DecksQuery } from './deck.view.ts';

const SORTABLE = { created_at: 'createdAt', name: 'name', card_count: 'cardCount' } as const;

@Injectable()
export class DecksService {
  constructor(private readonly em: EntityManager) {}

  async list(userId: string, query: DecksQuery) {
    const [decks, total] = await this.em.findAndCount(Deck, matching(userId, query), {
      ...pageRange(query),
      orderBy: orderBy(query.sort, SORTABLE),
    });
    return toPage(decks, total, query);
  }

  /** @throws {NotFoundError} also when the deck is somebody else's. */
  async get(userId: string, id: string): Promise<Deck> {
    const deck = await this.em.findOne(Deck, { id, user: userId });
    if (!deck) throw new NotFoundError('deck', id);
    return deck;
  }
}

function matching(userId: string, { q, tags, language }: DecksQuery): FilterQuery<Deck> {
  return {
    user: userId,
    ...(q && { $or: [{ name: { $ilike: containing(q) } }, { sourceFilename: { $ilike: containing(q) } }] }),
    ...(tags && { tags: { $contains: tags } }),
    ...(language && { language }),
  };
}
