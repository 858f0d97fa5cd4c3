/** `error` and `warning` fail a proof until they are repaired or accepted; a `note` is only told. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** Something about a revision that a person should look at before it meets a live database. */
export interface Finding {
  readonly revision: string;
  /** Stable name, in kebab case; what an acceptance names. Rules of squawk keep squawk's names. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly direction: 'up' | 'down';
  /** Counted from 1; null when it is of no single statement. */
  readonly statement: number | null;
  /** Table or other object, qualified; null when there is none to name. */
  readonly object: string | null;
  /** What is wrong, and what to do about it, a sentence each. */
  readonly problem: string;
  readonly remedy: string;
  /** The reason for which the revision's author accepted it, in the statement itself. */
  readonly accepted: string | null;
}

/** True for a finding that keeps a proof from being in order. */
export function isOpen(finding: Finding): boolean {
  return finding.severity !== 'note' && finding.accepted === null;
}

/**
 * The reason in a statement's own comment `-- accept <rule>: <reason>`; null where there is none.
 *
 * It stands in the SQL, so that it is reviewed and printed together with what it excuses.
 */
export function acceptedReason(sql: string, rule: string): string | null {
  for (const [, accepted, reason] of sql.matchAll(/^\s*--[ \t]*accept[ \t]+([\w-]+):[ \t]*(\S.*)$/gm)) {
    if (accepted === rule && reason !== undefined) return reason.trim();
  }
  return null;
}
