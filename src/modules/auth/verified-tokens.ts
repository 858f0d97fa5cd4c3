import { hash } from 'node:crypto';
import type { Claims } from './claims.ts';

const MAX = 10_000;

interface Verified {
  readonly claims: Claims;
  /** Of the keys by which it was found good. */
  readonly version: number;
}

/**
 * Tokens that this process has verified: a client shows the same one for minutes, and a signature costs more than most
 * requests. What a token says of its user is looked up each time all the same. Kept by digest, so that no token can be
 * read from the memory of the process.
 */
export class VerifiedTokens {
  private readonly tokens = new Map<string, Verified>();

  /**
   * @param version of the keys as they are now.
   * @param now seconds since 1970, less the skew that is allowed.
   * @returns undefined when the token must be looked at: it is new, it is over, or the keys may be others.
   */
  get(token: string, version: number, now: number): Claims | undefined {
    const digest = digestOf(token);
    const verified = this.tokens.get(digest);
    if (verified && verified.version === version && verified.claims.exp > now) return verified.claims;
    this.tokens.delete(digest);
    return undefined;
  }

  add(token: string, version: number, claims: Claims): void {
    const [oldest] = this.tokens.keys();
    if (this.tokens.size >= MAX && oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(digestOf(token), { claims, version });
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64url');
