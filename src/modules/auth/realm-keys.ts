import { createRemoteJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { IdentityProviderUnavailableError } from './auth-errors.ts';

/** A key that the realm withdraws is refused after this long at most, if the issuer can be asked. */
const MAX_AGE_MS = 10 * 60_000;
/** The issuer is not asked more often than this, whatever tokens arrive. */
const PAUSE_MS = 60_000;
const TIMEOUT_MS = 3_000;

/**
 * The realm's public keys: fetched when first needed, again every ten minutes, and for an unknown key, at most once a
 * minute. While the issuer is unavailable, the last known keys stay valid.
 *
 * jose's own rules would ask an issuer that fails for every token, and forget what it knows as soon as it is too old.
 */
export class RealmKeys {
  private readonly remote;
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  /** Why the issuer did not tell, the last time it was asked. */
  private failure: IdentityProviderUnavailableError | undefined;
  private asking: Promise<void> | undefined;
  private fetched = 0;

  /** @param issuer the realm's URL. */
  constructor(issuer: string) {
    this.remote = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: Number.POSITIVE_INFINITY,
      cacheMaxAge: Number.POSITIVE_INFINITY,
    });
  }

  /**
   * Another number whenever the keys may be others: what was found good by them must be looked at again. Keys that are
   * too old are fetched first.
   */
  async version(): Promise<number> {
    // without any, nothing was found good by them: whether it is worth asking is for a token to say that can be read
    if (this.knowsAny) await this.refresh();
    return this.fetched;
  }

  /**
   * The key that a token names, for `jwtVerify`.
   *
   * @throws {IdentityProviderUnavailableError} when it is not among the keys, and the issuer could not be asked for them.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    await this.refresh();
    if (!this.knowsAny && this.failure) throw this.failure;
    try {
      return await this.remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.ask();
      if (this.failure) throw this.failure;
      return this.remote(header, token);
    }
  };

  private async refresh(): Promise<void> {
    if (Date.now() - this.fetchedAt >= MAX_AGE_MS) await this.ask();
  }

  private get knowsAny(): boolean {
    return this.fetchedAt > Number.NEGATIVE_INFINITY;
  }

  /** Those who come while the issuer is being asked wait for the same answer. */
  private ask(): Promise<void> {
    if (this.knowsAny && !this.asking && Date.now() - this.askedAt < PAUSE_MS) return Promise.resolve();
    this.asking ??= this.fetch().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async fetch(): Promise<void> {
    this.askedAt = Date.now();
    try {
      await this.remote.reload();
      this.fetchedAt = Date.now();
      this.fetched += 1;
      this.failure = undefined;
    } catch (error) {
      this.failure = new IdentityProviderUnavailableError(error);
    }
  }
}
