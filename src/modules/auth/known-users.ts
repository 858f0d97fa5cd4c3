import { Inject, Injectable } from '@nestjs/common';
import { DatabaseEvents } from '../../common/persistence/database-events.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import type { User } from '../users/user.entity.ts';

/** The trigger `users_tell_change` tells on it the `sub` of each user whose row has changed in what is kept here. */
const CHANNEL = 'anki_compendium_users';
const MOST = 10_000;

/** Of a user whose account is open, what a request needs to know who asks. */
export type KnownUser = Readonly<Pick<User, 'id' | 'email' | 'isAdmin' | 'lastLoginAt'>>;

interface Kept {
  readonly user: KnownUser;
  /** In milliseconds of `performance.now()`. */
  readonly until: number;
}

/**
 * Users of the requests of the last seconds, so that each request need not read its user again.
 *
 * The database tells every process of a change with its commit. While that cannot be heard, no user is known; a connection
 * that died without a word keeps a user known for USER_CACHE_SECONDS at most.
 */
@Injectable()
export class KnownUsers {
  private readonly users = new Map<string, Kept>();
  /** Counts what was heard: a row that was read before it may be older. */
  private heard = 0;

  constructor(
    private readonly events: DatabaseEvents,
    @Inject(ENV) private readonly env: Env,
  ) {
    events.register({
      channel: CHANNEL,
      heard: (keycloakId) => {
        this.heard += 1;
        this.users.delete(keycloakId);
      },
      missed: () => {
        this.heard += 1;
        this.users.clear();
      },
    });
  }

  get(keycloakId: string): KnownUser | undefined {
    const kept = this.users.get(keycloakId);
    return kept && kept.until > performance.now() ? kept.user : undefined;
  }

  /**
   * To be called before a user is read.
   *
   * @returns what keeps the user that was read, unless something has changed meanwhile.
   */
  reading(): (user: User) => void {
    if (this.env.USER_CACHE_SECONDS === 0) return () => undefined;
    this.events.listen();
    const { heard } = this;
    return (user) => {
      if (this.events.isListening && this.heard === heard) this.keep(user);
    };
  }

  private keep({ id, keycloakId, email, isAdmin, lastLoginAt }: User): void {
    const [oldest] = this.users.keys();
    if (this.users.size >= MOST && oldest !== undefined) this.users.delete(oldest);
    const until = performance.now() + this.env.USER_CACHE_SECONDS * 1_000;
    this.users.set(keycloakId, { user: { id, email, isAdmin, lastLoginAt: lastLoginAt ?? null }, until });
  }
}
