import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DECK_TOTALS, DECKS_OF_LATE } from '../decks/deck-counts.ts';
import { Deck } from '../decks/deck.entity.ts';
import { Job } from '../jobs/job.entity.ts';
import { User } from '../users/user.entity.ts';
import type { Activity, DashboardStats, UserStats } from './dashboard.view.ts';

/** Summarises a user's decks, jobs and cards. */
@Injectable()
export class DashboardService {
  constructor(private readonly em: EntityManager) {}

  async stats(userId: string): Promise<DashboardStats | undefined> {
    const [stats] = await this.em.execute<DashboardStats[]>(STATS, [userId, userId]);
    return stats;
  }

  async userStats(userId: string): Promise<UserStats> {
    const user = await this.em.findOneOrFail(User, userId);
    const [decks] = await this.em.execute<Pick<UserStats, 'total_decks' | 'total_cards'>[]>(TOTALS, [userId]);
    return {
      total_decks: decks?.total_decks ?? 0,
      total_cards: decks?.total_cards ?? 0,
      member_since: user.createdAt.toISOString(),
      last_login: user.lastLoginAt?.toISOString() ?? null,
    };
  }

  /** The newest `limit` of jobs and decks together: so many of each are enough to know them. */
  async activity(limit: number): Promise<Activity[]> {
    const newest = { orderBy: { createdAt: 'desc', id: 'desc' }, limit } as const;
    const jobs = await this.em.find(Job, {}, newest);
    const decks = await this.em.find(Deck, {}, newest);
    return [...decks.map(ofDeck), ...jobs.map(ofJob)]
      .toSorted((a, b) => b.timestamp.localeCompare(a.timestamp))
      .slice(0, limit);
  }
}

const TOTALS = `select ${DECK_TOTALS} from decks where user_id = ?`;

const STATS = `
  select ${DECK_TOTALS}, ${DECKS_OF_LATE},
    (select count(*)::integer from jobs where user_id = ? and status in ('pending', 'processing')) as active_jobs
  from decks where user_id = ?`;

const ofJob = (job: Job): Activity => ({
  id: job.id,
  type: 'job',
  title: `Processing: ${job.sourceFilename}`,
  timestamp: job.createdAt.toISOString(),
  status: job.status,
  metadata: {
    progress_percent: job.progressPercent,
    card_density: job.cardDensity,
    subject: job.subject ?? null,
    chapter: job.chapter ?? null,
  },
});

const ofDeck = (deck: Deck): Activity => ({
  id: deck.id,
  type: 'deck',
  title: deck.name,
  timestamp: deck.createdAt.toISOString(),
  status: null,
  metadata: { card_count: deck.cardCount, source_filename: deck.sourceFilename, language: deck.language },
});
