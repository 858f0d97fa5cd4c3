import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { User } from './user.entity.ts';
import { ClosedAccountError, QuotaExceededError } from './users-errors.ts';

/** Cards set aside of a user's month: they count as made until {@link Quota.settle} or {@link Quota.release} says otherwise. */
export interface Reservation {
  readonly reserved: number;
  /** First instant (UTC) of the month they were taken from. */
  readonly period: Date;
}

/** Whether nothing is left of the month: what a user is told once. */
interface QuotaOutcome {
  readonly limitReached: boolean;
}

const MONTH = `date_trunc('month', now(), 'UTC')`;

// No key update: a lock on the key would wait for every unit of work that has written a row of this user, and they for us.
const RESERVE = `
  with account as (
    select id, least(?::integer, cards_limit_month - used) as granted, used, month
    from users,
      lateral (select case when quota_period_start < ${MONTH} then 0 else cards_generated_month end as used,
                      greatest(quota_period_start, ${MONTH}) as month) as quota
    where id = ? and is_active
    for no key update of users
  )
  update users set cards_generated_month = account.used + account.granted, quota_period_start = account.month
  from account
  where users.id = account.id and account.granted > 0
  returning account.granted as reserved, extract(epoch from account.month)::float8 * 1000 as period,
    cards_generated_month >= cards_limit_month as limit_reached`;

// A month that is over needs nothing back: its counter no longer counts.
const GIVE_BACK = `
  update users set cards_generated_month = greatest(0, cards_generated_month - ?)
  where id = ? and quota_period_start = ?
  returning cards_generated_month >= cards_limit_month as limit_reached`;

/**
 * The cards that a user may have made in a month of the calendar, in UTC.
 *
 * Each method is one statement on the user's row, so that what happens at once is counted one after the other. The clock
 * is the database's, the same for every replica; a month that has begun elsewhere never goes back.
 */
@Injectable()
export class Quota {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  /**
   * Sets `wanted` cards aside, or as many as are left of this month. However many do so at once, the limit holds.
   *
   * The user's row stays locked until the unit of work ends.
   *
   * @param wanted at least 1.
   * @throws {QuotaExceededError} when nothing is left.
   * @throws {ClosedAccountError} when the account was closed in the meantime.
   */
  async reserve(userId: string, wanted: number): Promise<Reservation & QuotaOutcome> {
    if (!Number.isInteger(wanted) || wanted < 1) throw new RangeError(`${wanted} cards cannot be reserved.`);
    this.unit.require('Cards were to be set aside');
    const [row] = await this.em.execute<{ reserved: number; period: number; limit_reached: boolean }[]>(RESERVE, [
      wanted,
      userId,
    ]);
    if (row) return { reserved: row.reserved, period: new Date(row.period), limitReached: row.limit_reached };

    const user = await this.em.findOne(User, { id: userId }, { refresh: true });
    if (!user) throw new NotFoundError('user', userId);
    throw user.isActive ? new QuotaExceededError(user) : new ClosedAccountError();
  }

  /**
   * The work is done: what was not made of the reservation can be used again. Once for each reservation: the caller's
   * own row says that it was not settled before.
   *
   * @param produced at most `reserved`.
   */
  async settle(
    userId: string,
    { reserved, period, produced }: Reservation & { readonly produced: number },
  ): Promise<QuotaOutcome> {
    if (produced < 0 || produced > reserved)
      throw new RangeError(`${produced} cards were made of ${reserved} reserved.`);
    this.unit.require('Cards were to be given back');
    const [row] = await this.em.execute<{ limit_reached: boolean }[]>(GIVE_BACK, [reserved - produced, userId, period]);
    return { limitReached: row?.limit_reached ?? false };
  }

  /** The work came to nothing: all of the reservation can be used again. Like {@link settle} with nothing produced. */
  async release(userId: string, reservation: Reservation): Promise<void> {
    await this.settle(userId, { ...reservation, produced: 0 });
  }
}
