/** The session that holds an advisory lock, as `pg_stat_activity` tells it. */
export interface LockHolder {
  readonly pid: number;
  readonly role: string;
  readonly application: string;
  /** Null for a local socket. */
  readonly address: string | null;
  /** Start of its transaction. */
  readonly since: Date;
}

/** `shop migrate (pid 42, role shop from 10.0.0.7, since …)`. */
export function describeHolder(holder: LockHolder): string {
  const where = holder.address === null ? '' : ` from ${holder.address}`;
  return `${holder.application || 'a session'} (pid ${holder.pid}, role ${holder.role}${where}, since ${holder.since.toISOString()})`;
}
