import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, timestamp, updatedAt, updatedAtTrigger } from '../../common/columns.ts';
import { SUBSCRIPTION_TIERS } from './subscription-tier.ts';
import { ErasedAccountError, OwnAccountError } from './users-errors.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    /** The identity provider's `sub`. Never leaves in an answer. */
    keycloakId: p.string().length(255).unique('uq_users_keycloak_id'),
    /** As given; compared in lower case. */
    email: p.string().length(255),
    /** `preferred_username`; a realm may use the e-mail address for it. */
    username: p.string().length(100).nullable(),
    displayName: p.string().length(255).nullable(),
    /** Cache of the live subscription: only billing and admins write it. */
    subscriptionTier: p
      .enum(SUBSCRIPTION_TIERS)
      .nativeEnumName('subscription_tier')
      .default('free')
      .index('ix_users_subscription_tier'),
    /** Cards made or reserved in the month that began at {@link quotaPeriodStart}. */
    cardsGeneratedMonth: p.integer().default(0),
    cardsLimitMonth: p.integer().default(30),
    /** First instant (UTC) of the month that the counter belongs to. */
    quotaPeriodStart: timestamp().defaultRaw(`date_trunc('month'::text, now(), 'UTC'::text)`),
    /** False: suspended. */
    isActive: p.boolean().default(true),
    /** Mirror of the realm role `admin`, for lists; the guard asks the token. */
    isAdmin: p.boolean().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    lastLoginAt: timestamp().nullable(),
    /** Set when the account asked to be erased; the purge job removes the row later. */
    deletedAt: timestamp().nullable(),
  },
  indexes: [
    { name: 'uq_users_email', expression: 'create unique index uq_users_email on users (lower(email))' },
    { name: 'uq_users_username', expression: 'create unique index uq_users_username on users (lower(username))' },
    { name: 'ix_users_deleted_at', properties: ['deletedAt'], where: 'deleted_at is not null' },
  ],
  checks: [
    { name: 'ck_users_email_has_at', expression: `strpos(email, '@') > 0` },
    { name: 'ck_users_cards_generated_month_not_negative', expression: 'cards_generated_month >= 0' },
    { name: 'ck_users_cards_limit_month_not_negative', expression: 'cards_limit_month >= 0' },
    { name: 'ck_users_deleted_is_inactive', expression: 'deleted_at is null or not is_active' },
  ],
  triggers: [
    updatedAtTrigger('users'),
    {
      name: 'users_tell_change',
      timing: 'after',
      events: ['update', 'delete'],
      // A revision makes the function: it tells every process of a change in what they keep of a user.
      expression:
        'create trigger users_tell_change after update or delete on users for each row execute function users_tell_change()',
    },
  ],
});

/** An account: its identity, tier and quota of cards. */
export class User extends UserSchema.class {
  /** Cards that count against this month's limit. A counter of an earlier month counts as zero. */
  get cardsUsed(): number {
    return this.quotaPeriodStart < startOfMonth() ? 0 : this.cardsGeneratedMonth;
  }

  get cardsRemaining(): number {
    return Math.max(0, this.cardsLimitMonth - this.cardsUsed);
  }

  get quotaResetsAt(): Date {
    return startOfMonth(1);
  }

  /** When the rows of a deleted account are erased; null for an account that is not deleted. */
  get deletionScheduledFor(): Date | null {
    return this.deletedAt ? erasedFrom(this.deletedAt) : null;
  }

  noteLogin(): void {
    this.lastLoginAt = new Date();
  }

  /**
   * A subscription lives. The counter stays: what was made this month was made.
   *
   * @throws {ErasedAccountError}
   */
  becomePremium(cardsAMonth: number): void {
    this.refuseErased();
    this.subscriptionTier = 'premium';
    this.cardsLimitMonth = cardsAMonth;
  }

  /** The last subscription ended. The counter stays, so it may be above the limit: then nothing new until next month. */
  becomeFree(cardsAMonth: number): void {
    this.subscriptionTier = 'free';
    this.cardsLimitMonth = cardsAMonth;
  }

  /** @param displayName null: none, and the next login brings that of the identity provider. */
  rename(displayName: string | null): void {
    this.displayName = displayName;
  }

  /**
   * @param cardsAMonth 0 to 100,000; may be less than what is used.
   * @throws {ErasedAccountError}
   */
  changeLimit(cardsAMonth: number): void {
    this.refuseErased();
    this.cardsLimitMonth = cardsAMonth;
  }

  /**
   * Suspends the account until {@link activate}.
   *
   * @param by the admin who does it.
   * @throws {OwnAccountError} when it is the admin's own account: they could not undo it.
   * @throws {ErasedAccountError}
   */
  deactivate(by: string): void {
    this.refuseErased();
    if (by === this.id) throw new OwnAccountError();
    this.isActive = false;
  }

  /** @throws {ErasedAccountError} when its owner asked to have it erased. */
  activate(): void {
    this.refuseErased();
    this.isActive = true;
  }

  /**
   * Closes the account and frees its e-mail address and names.
   *
   * @returns when the rest goes.
   */
  requestDeletion(): Date {
    const now = new Date();
    this.isActive = false;
    this.deletedAt = now;
    this.email = `deleted+${this.id}@invalid`;
    this.username = null;
    this.displayName = null;
    return erasedFrom(now);
  }

  private refuseErased(): void {
    if (this.deletedAt) throw new ErasedAccountError(this.id);
  }
}
UserSchema.setClass(User);

/** Days between the wish to be erased and the end of the rows. */
export const ERASED_AFTER_DAYS = 30;

const DAY_MS = 24 * 60 * 60_000;
const LOGIN_NOTED_EVERY_MS = 15 * 60_000;

/**
 * Is this a visit worth a note? After a new sign-in, and otherwise a quarter of an hour after the last note.
 *
 * @param last the login that was noted last, if any was.
 * @param signedInAt when the user last logged in, if the token says so.
 */
export function isNewLogin(last: Date | null | undefined, signedInAt: Date | undefined): boolean {
  if (!last || (signedInAt && signedInAt > last)) return true;
  return Date.now() - last.getTime() >= LOGIN_NOTED_EVERY_MS;
}

const erasedFrom = (deletedAt: Date) => new Date(deletedAt.getTime() + ERASED_AFTER_DAYS * DAY_MS);

/** First instant, in UTC, of this calendar month, or of the one `offset` months later. */
function startOfMonth(offset = 0): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
}
