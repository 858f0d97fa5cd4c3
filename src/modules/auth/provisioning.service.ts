import { type EntityDictionary, UniqueConstraintViolationException } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ADMIN_ROLE } from '../../common/actor.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { isNewLogin, User } from '../users/user.entity.ts';
import { AccountDeletedError, AccountInactiveError, EmailInUseError, EmailNotVerifiedError } from './auth-errors.ts';
import { rolesOf } from './claims.ts';
import type { Claims } from './claims.ts';
import { type KnownUser, KnownUsers } from './known-users.ts';
import { SessionsSeen, sessionMark } from './sessions-seen.ts';

/** What the token says of its user, as `users` holds it. */
interface Identity {
  keycloakId: string;
  email: string;
  username: string | null;
  displayName: string | null;
  isAdmin: boolean;
  /** When the user last logged in, if the token says so. */
  signedInAt: Date | undefined;
  /** The session, if the token says so. */
  sid: string | undefined;
}

/** Makes the row of a user at the first valid token, and keeps it in step with later ones. */
@Injectable()
export class ProvisioningService {
  private readonly sessions = new SessionsSeen();

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly known: KnownUsers,
  ) {}

  /**
   * The user that the token speaks of. Almost always known from an earlier request, else one read: it writes only what is
   * new.
   *
   * @throws {EmailNotVerifiedError} {@link EmailInUseError} {@link AccountInactiveError} {@link AccountDeletedError}
   */
  async userOf(claims: Claims): Promise<Pick<User, 'id'>> {
    const identity = identityOf(claims);
    const kept = this.known.get(identity.keycloakId);
    if (kept && this.isCurrent(kept, identity)) return kept;
    const keep = this.known.reading();
    const known = await this.find(identity.keycloakId);
    if (known) assertOpen(known);
    if (known && this.isCurrent(known, identity)) {
      keep(known);
      return known;
    }
    await this.store(identity);
    if (identity.sid !== undefined) this.sessions.add(identity.sid);
    return this.em.findOneOrFail(User, { keycloakId: identity.keycloakId }, { refresh: true });
  }

  /** Every request reads its user, so the SQL is built only once. */
  private async find(keycloakId: string): Promise<User | undefined> {
    const [row] = await this.em.execute<EntityDictionary<User>[]>(BY_KEYCLOAK_ID, [keycloakId]);
    return row && this.em.map(User, row);
  }

  /** Does the token say nothing new of the user? */
  private isCurrent(user: KnownUser, identity: Identity): boolean {
    const { signedInAt, sid } = identity;
    const mayBeLogin = isNewLogin(user.lastLoginAt, signedInAt) || (sid !== undefined && !this.sessions.has(sid));
    return isInStep(user, identity) && !mayBeLogin;
  }

  /** Another row may still hold a user name that its owner has since changed elsewhere. Then the name is left out. */
  private async store(identity: Identity): Promise<void> {
    try {
      await this.upsert(identity);
    } catch (error) {
      const constraint =
        error instanceof UniqueConstraintViolationException && 'constraint' in error && error.constraint;
      if (constraint === 'uq_users_email') throw new EmailInUseError();
      if (constraint !== 'uq_users_username') throw error;
      await this.store({ ...identity, username: null });
    }
  }

  /**
   * Row and audit rows: all or none, and one request of a user at a time, so that ten that arrive together note one
   * login. The row's own lock does not do: two first requests that insert it meet on several unique indexes, where
   * PostgreSQL may take the user's e-mail address for another one's, or find a deadlock.
   */
  private async upsert(identity: Identity): Promise<void> {
    await this.unit.run(async () => {
      await this.em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`user ${identity.keycloakId}`]);
      const [row] = await this.em.execute<{ id: string; is_new: boolean }[]>(UPSERT, [
        identity.keycloakId,
        identity.email,
        identity.username,
        identity.displayName,
        identity.isAdmin,
      ]);
      const user = await this.em.findOneOrFail(User, row ? { id: row.id } : { keycloakId: identity.keycloakId });
      assertOpen(user);
      const about = { userId: user.id, resourceType: 'user', resourceId: user.id } as const;
      if (row?.is_new) this.audit.add({ action: 'user.created', ...about });
      const session = identity.sid === undefined ? undefined : sessionMark(identity.sid);
      if (
        !isNewLogin(user.lastLoginAt, identity.signedInAt) &&
        (session === undefined || (await this.isNoted(user.id, session)))
      )
        return;
      user.noteLogin();
      this.audit.add({ action: 'user.login', ...about, metadata: session === undefined ? {} : { session } });
    });
  }

  /** Has the session's log-in a row in the trail? Sessions of a realm end within days. */
  private async isNoted(userId: string, session: string): Promise<boolean> {
    const found = await this.em.execute<object[]>(
      `select 1 from audit_logs where user_id = ? and created_at > now() - interval '30 days'
       and action = 'user.login' and metadata ->> 'session' = ? limit 1`,
      [userId, session],
    );
    return found.length > 0;
  }
}

const BY_KEYCLOAK_ID = 'select * from users where keycloak_id = ?';

/** Leaves closed accounts alone: one that is being erased has been made anonymous already. */
const UPSERT = `
  insert into users (keycloak_id, email, username, display_name, is_admin, cards_limit_month)
  values (?, ?, ?, ?, ?, coalesce(
    (select value::integer from settings where key = 'free_tier_card_limit' and user_id is null), 30))
  on conflict (keycloak_id) do update
    set email = excluded.email, username = coalesce(excluded.username, users.username),
        display_name = coalesce(users.display_name, excluded.display_name), is_admin = excluded.is_admin
    where users.is_active
  returning id, xmax = 0 as is_new`;

function identityOf(claims: Claims): Identity {
  if (!claims.email || !claims.email_verified) throw new EmailNotVerifiedError();
  return {
    keycloakId: claims.sub,
    email: claims.email,
    username: claims.preferred_username?.slice(0, 100) || null,
    displayName: claims.name?.slice(0, 255) || null,
    isAdmin: rolesOf(claims).includes(ADMIN_ROLE),
    signedInAt: claims.auth_time === undefined ? undefined : new Date(claims.auth_time * 1000),
    sid: claims.sid,
  };
}

/** What rights hang on; names follow at the next login that is noted. */
function isInStep(user: KnownUser, { email, isAdmin }: Identity): boolean {
  return user.email === email && user.isAdmin === isAdmin;
}

function assertOpen(user: User): void {
  if (user.deletedAt) throw new AccountDeletedError();
  if (!user.isActive) throw new AccountInactiveError();
}
