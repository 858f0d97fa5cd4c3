/** Characters of a statement that are kept: enough for any DDL by hand, bounded for a generated one. */
export const STATEMENT_LENGTH = 10_000;

/** One object that DDL changed, and how. */
export interface DdlRecord {
  readonly at: Date;
  /** The role that had logged in. */
  readonly role: string;
  /** Null for a local socket. */
  readonly address: string | null;
  readonly application: string | null;
  /** `ALTER TABLE`. */
  readonly tag: string;
  readonly objectType: string | null;
  /** As the catalog facts write it; null where PostgreSQL does not say, as for GRANT. */
  readonly identity: string | null;
  readonly statement: string | null;
  /** False when the object was created or altered; null in what older recorders wrote. */
  readonly dropped: boolean | null;
}

/**
 * Whether a record can be what changed an object: `yes` when it must have, `maybe` when its text does not tell, `weak` when
 * it is to be named only if no other record is.
 */
export type Verdict = 'yes' | 'maybe' | 'weak' | 'no';
