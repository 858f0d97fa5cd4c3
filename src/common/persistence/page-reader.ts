import { EntityManager } from '@mikro-orm/postgresql';
import type { EntityClass, EntityDTOFlat, EntityKey, QBFilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RowsOf } from './tenancy.ts';

/** Which rows of an entity, in which order, and which part of them. */
export interface PageOf<Entity extends object> {
  readonly where: QBFilterQuery<Entity>;
  readonly orderBy: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  readonly limit: number;
  readonly offset: number;
  /** Properties that are read only when they are named. */
  readonly lazy?: readonly EntityKey<Entity>[];
  readonly filters?: RowsOf;
}

/**
 * Reads lists as plain rows: a property for each column, a relation as the key of its row.
 *
 * Nothing of a list is changed, so no unit of work needs to know its rows; to make managed entities of them costs more than
 * to read them. The filters of the entity apply as they do for `em.find`.
 *
 * @see docs/performance.md for what it saves.
 */
@Injectable()
export class PageReader {
  constructor(private readonly em: EntityManager) {}

  /** Reads one page of a list, and counts the rows of the whole list, at the same time. */
  async read<Entity extends object>(
    entity: EntityClass<Entity>,
    { where, orderBy, limit, offset, lazy = [], filters = {} }: PageOf<Entity>,
  ): Promise<[rows: EntityDTOFlat<Entity>[], total: number]> {
    // two statements: a count inside the other one is text by then, in which a "?" of a value is taken for a parameter
    const count = this.em.createQueryBuilder(entity).count().where(where);
    const page = this.em.createQueryBuilder(entity).select(['*', ...lazy] as const);
    page
      .where(where)
      .orderBy([...orderBy])
      .limit(limit)
      .offset(offset);
    await count.applyFilters(filters);
    await page.applyFilters(filters);
    return Promise.all([page.execute<EntityDTOFlat<Entity>[]>('all'), count.getCount()]);
  }
}
