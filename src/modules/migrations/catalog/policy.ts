import type { Drift, Severity } from './drift.ts';
import type { Fact } from './fact.ts';

/** Expected and actual facts. */
export type Sides = readonly [expected: readonly Fact[], actual: readonly Fact[]];

/** What every rule says: why something is left out, and until when. */
interface Reasoned {
  readonly reason: string;
  /** Last day on which the rule holds, `YYYY-MM-DD` (UTC). Afterwards it is a finding and hides nothing. */
  readonly until?: string;
  /** Whether it is in order that nothing has the name. Else such a rule is a finding. */
  readonly mayNameNothing?: true;
}

/** Something that may differ. */
export interface Ignore extends Reasoned {
  readonly kind?: string;
  /** An identity, or a pattern of one; see `matches`. */
  readonly identity: string;
  /** Only this attribute; without it the whole object. */
  readonly attribute?: string;
  /**
   * Only these changes: `unexpected` for what may come, `missing` for what may go, `changed`. An object that comes or goes
   * does so with its columns, constraints, indexes and the like.
   */
  readonly changes?: readonly Drift['change'][];
}

/** What of its parent a child may lack: some tools do not copy it. */
export type Lacked = 'grants' | 'row security' | 'constraints' | 'indexes';

/** How children of a table are held against it. */
export interface Likeness {
  /** Attributes of the children that are not compared: `owner`, `grants`. */
  readonly attributes?: readonly string[];
  /** What a child may also be without, as CREATE TABLE leaves it. */
  readonly mayLack?: readonly Lacked[];
  /** A pattern of names of the CHECK constraints that say which rows a child holds. A partition needs none. */
  readonly bounds?: string;
  /** Whether a child has default values, and sequences for them, of its own. */
  readonly ownDefaults?: true;
}

/**
 * Partitions, and other inheritance children, of a table that may come and go as long as each has the table's columns,
 * constraints, indexes, privileges and row security. Anything else about them is drift.
 */
export interface PartitionsRule extends Reasoned, Likeness {
  /** The table, or a pattern of tables. */
  readonly partitionsOf: string;
}

/** Objects that the work of an extension made, as its own tables say; see `made/README.md`. */
export interface MadeRule extends Reasoned, Likeness {
  readonly madeBy: string;
}

/** What lives in a schema, without the schema itself and without what belongs to an extension. */
export interface ContentRule extends Reasoned {
  /** A schema, or a pattern of schemas. */
  readonly contentOf: string;
}

/** One thing that a policy leaves out. */
export type Rule = Ignore | PartitionsRule | MadeRule | ContentRule;

/** Severity of a kind, of one attribute, or of objects by their identity. The rule that says more goes first. */
export interface SeverityRule {
  readonly kind?: string;
  /** An identity, or a pattern of one. */
  readonly identity?: string;
  readonly attribute?: string;
  readonly severity: Severity | 'ignored';
}

export interface Policy {
  readonly severities: readonly SeverityRule[];
  readonly ignores: readonly Rule[];
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

/** What a rule is about, for people: `partitions of public.events`. */
export function describeRule(rule: Rule): string {
  if ('partitionsOf' in rule) return `partitions of ${rule.partitionsOf}`;
  if ('madeBy' in rule) return `what ${rule.madeBy} makes`;
  if ('contentOf' in rule) return `content of schema ${rule.contentOf}`;
  const changes = rule.changes === undefined ? '' : ` (${rule.changes.join(', ')})`;
  return [rule.kind, rule.identity, rule.attribute].filter(Boolean).join(' ') + changes;
}

/**
 * Whether an identity has the form of a pattern: `*` stands for any characters of one part of the name, `**` for any at
 * all, `#` for a digit. `public.events_p*` is not `public.events_p1.id`.
 */
export function matches(pattern: string, identity: string): boolean {
  return pattern === identity || (/[*#]/u.test(pattern) && expression(pattern).test(identity));
}

const EXPRESSIONS = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  const known = EXPRESSIONS.get(pattern);
  if (known) return known;
  const source = pattern.replaceAll(
    /\*\*|[\s\S]/gu,
    (part) => WILDCARDS[part] ?? part.replace(/[$()*+./?[\\\]^{|}]/u, '\\$&'),
  );
  const made = new RegExp(`^${source}$`, 'u');
  EXPRESSIONS.set(pattern, made);
  return made;
}

const WILDCARDS: Readonly<Record<string, string>> = { '**': '[^]*', '*': '[^.]*', '#': '[0-9]' };

/** Severity of a drift in the named attributes; the gravest of them. */
export function severityOf(
  policy: Policy,
  { kind, identity }: Pick<Drift, 'kind' | 'identity'>,
  attributes: readonly string[],
): Severity {
  const each = attributes.map((attribute) => ruleFor(policy, kind, identity, attribute));
  return each.length > 0 && each.every((severity) => severity === 'warning') ? 'warning' : 'error';
}

/** Severity of one attribute of an object; of the object as a whole where the attribute is an empty text. */
export function ruleFor(policy: Policy, kind: string, identity: string, attribute: string): Severity | 'ignored' {
  let [found, most] = [undefined as SeverityRule | undefined, -1];
  for (const rule of policy.severities) {
    if (rule.kind !== undefined && rule.kind !== kind) continue;
    if (rule.attribute !== undefined && rule.attribute !== attribute) continue;
    const said = (rule.identity === undefined ? 0 : 2) + (rule.attribute === undefined ? 0 : 1);
    if (said > most && (rule.identity === undefined || matches(rule.identity, identity))) [found, most] = [rule, said];
  }
  return found?.severity ?? 'error';
}

/** Rules whose last day has passed at `now`. */
export function expiredRules(policy: Policy, now: Date): Rule[] {
  const today = now.toISOString().slice(0, 10);
  return policy.ignores.filter((rule) => rule.until !== undefined && rule.until < today);
}
