import { createHash } from 'node:crypto';

const MAX = 10_000;

/**
 * Sessions of the realm whose log-in this process knows to be noted: what saves a look into the audit trail at each
 * request. Another replica finds the note there.
 */
export class SessionsSeen {
  private readonly seen = new Set<string>();

  has(sid: string): boolean {
    return this.seen.has(sid);
  }

  add(sid: string): void {
    const [oldest] = this.seen;
    if (this.seen.size >= MAX && oldest !== undefined) this.seen.delete(oldest);
    this.seen.add(sid);
  }
}

/** How the audit trail names a session: the provider's own id could end it. */
export const sessionMark = (sid: string): string => createHash('sha256').update(sid).digest('hex').slice(0, 16);
