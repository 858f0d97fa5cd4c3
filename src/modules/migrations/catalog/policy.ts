import type { Severity } from './drift.ts';

/** Something that may differ, and why; after `until` the ignore itself is a finding and no longer works. */
export interface Ignore {
  readonly kind?: string;
  /** An identity, or the beginning of one followed by `*`. */
  readonly identity: string;
  /** Only this attribute; without it the whole object. */
  readonly attribute?: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD` (UTC). */
  readonly until?: string;
}

/** Severity of a kind, or of one attribute of a kind. A rule that names the attribute goes before one that does not. */
export interface SeverityRule {
  readonly kind: string;
  readonly attribute?: string;
  readonly severity: Severity | 'ignored';
}

export interface Policy {
  readonly severities: readonly SeverityRule[];
  readonly ignores: readonly Ignore[];
}

/** Everything is an error but what changes no query's answer, or what operators rightly differ in from place to place. */
export const DEFAULT_POLICY: Policy = {
  severities: [
    { kind: 'table', attribute: 'columnOrder', severity: 'warning' },
    { kind: 'foreign table', attribute: 'columnOrder', severity: 'warning' },
    { kind: 'table', attribute: 'tablespace', severity: 'warning' },
    { kind: 'index', attribute: 'tablespace', severity: 'warning' },
    { kind: 'materialized view', attribute: 'tablespace', severity: 'warning' },
    { kind: 'materialized view', attribute: 'unpopulated', severity: 'warning' },
    { kind: 'database', severity: 'warning' },
    { kind: 'database', attribute: 'settings', severity: 'error' },
    { kind: 'extension', attribute: 'version', severity: 'warning' },
  ],
  ignores: [],
};

/** Severity of a drift in the named attributes; the gravest of them. */
export function severityOf(policy: Policy, kind: string, attributes: readonly string[]): Severity {
  const each = attributes.map((attribute) => ruleFor(policy, kind, attribute));
  return each.length > 0 && each.every((severity) => severity === 'warning') ? 'warning' : 'error';
}

/** Severity of one attribute. */
export function ruleFor(policy: Policy, kind: string, attribute: string): Severity | 'ignored' {
  const rule =
    policy.severities.find((one) => one.kind === kind && one.attribute === attribute) ??
    policy.severities.find((one) => one.kind === kind && one.attribute === undefined);
  return rule?.severity ?? 'error';
}

/** Ignores whose last day has passed at `now`. */
export function expiredIgnores(policy: Policy, now: Date): Ignore[] {
  const today = now.toISOString().slice(0, 10);
  return policy.ignores.filter((ignore) => ignore.until !== undefined && ignore.until < today);
}
