import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditLog } from '../audit-logs/audit-log.entity.ts';
import { Deck } from '../decks/deck.entity.ts';
import { DeckView } from '../decks/deck.view.ts';
import { Job } from '../jobs/job.entity.ts';
import { JobView } from '../jobs/job.view.ts';
import { Notification } from '../notifications/notification.entity.ts';
import { Subscription } from '../subscriptions/subscription.entity.ts';
import { ExportedAct, ExportedNotification, ExportedSubscription } from './export.view.ts';

/** Rows in memory at once. */
const BATCH = 200;

/** A table's rows of one user, oldest first, a batch at a time. */
type ReadRows = (userId: string) => AsyncGenerator<readonly object[]>;

interface LastRow {
  readonly id: string;
  readonly created_at: string;
}

const FIRST: LastRow = { id: '', created_at: '-infinity' };

/** The lists of an export. Each batch is read on its own: they are sent for as long as the reader takes. */
@Injectable()
export class ExportLists {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  /** The lists by their names in the export. @param api root of the API's URLs. */
  of(api: string): Readonly<Record<string, ReadRows>> {
    return {
      decks: this.rowsOf(
        'decks',
        (ids, filters) => this.em.find(Deck, { id: { $in: ids } }, { filters }),
        (deck) => ({ ...DeckView.parse(deck), url: `${api}/decks/${deck.id}` }),
      ),
      jobs: this.rowsOf(
        'jobs',
        (ids, filters) => this.em.find(Job, { id: { $in: ids } }, { populate: ['resultDeckId'], filters }),
        (job) => JobView.parse(job),
      ),
      subscriptions: this.rowsOf(
        'subscriptions',
        (ids, filters) => this.em.find(Subscription, { id: { $in: ids } }, { filters }),
        (subscription) => ExportedSubscription.parse(subscription),
      ),
      notifications: this.rowsOf(
        'notifications',
        (ids, filters) => this.em.find(Notification, { id: { $in: ids } }, { filters }),
        (notification) => ExportedNotification.parse(notification),
      ),
      audit_log: this.rowsOf(
        'audit_logs',
        (ids) => this.em.find(AuditLog, { id: { $in: ids } }),
        (act) => ExportedAct.parse(act),
      ),
    };
  }

  private rowsOf<Row extends { readonly id: string }>(
    table: string,
    load: (ids: string[], whose: ReturnType<typeof rowsOf>) => Promise<readonly Row[]>,
    show: (row: Row) => object,
  ): ReadRows {
    const { unit } = this;
    const after = (userId: string, place: LastRow) => this.placesAfter(table, userId, place);
    return async function* read(userId) {
      let place: LastRow | undefined = FIRST;
      while (place) {
        const from: LastRow = place;
        const { last, rows } = await unit.apart(async () => {
          const places = await after(userId, from);
          const known = new Map(
            (
              await load(
                places.map(({ id }) => id),
                rowsOf(userId),
              )
            ).map((row) => [row.id, row]),
          );
          // A row that was deleted between the two statements is not the user's any more.
          return { last: places.at(-1), rows: places.flatMap(({ id }) => known.get(id) ?? []).map(show) };
        });
        if (last) yield rows;
        place = last;
      }
    };
  }

  /**
   * By place in the list, not by number of rows passed, so that the last batch costs what the first did. The time is kept
   * as PostgreSQL writes it: a Date would lose its microseconds, and rows with them.
   */
  private placesAfter(table: string, userId: string, { created_at, id }: LastRow): Promise<LastRow[]> {
    return this.em.execute<LastRow[]>(
      `select id::text as id, created_at::text as created_at from ${table}
       where user_id = ? and (created_at, id::text) > (?::timestamptz, ?)
       order by ${table}.created_at, ${table}.id::text limit ${BATCH}`,
      [userId, created_at, id],
    );
  }
}
