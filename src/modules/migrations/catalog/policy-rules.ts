import { diffFacts, indexFacts } from './diff-facts.ts';
import type { Severity } from './drift.ts';
import { extensionOf, relationOf, relationsOfExtensions } from './extension-parts.ts';
import { keyOf, type Fact } from './fact.ts';
import { splitIdentity } from './identity.ts';
import { leaveOutMade, UNREADABLE } from './policy-made.ts';
import { leaveOutPartitions } from './policy-partitions.ts';
import {
  describeRule,
  expiredRules,
  matches,
  type ContentRule,
  type Ignore,
  type Policy,
  type Rule,
  type Sides,
} from './policy.ts';

/** A rule of the policy that is not in order. An `error` alarms. */
export interface PolicyFinding {
  readonly rule: Rule;
  readonly severity: Severity;
  /** For people, with the reason of the rule. */
  readonly message: string;
}

/** How many differences a rule hides. */
export interface Hidden {
  readonly rule: Rule;
  readonly objects: number;
}

export interface Ruled {
  readonly sides: Sides;
  readonly hidden: readonly Hidden[];
  readonly findings: readonly PolicyFinding[];
}

/** Leaves out what the rules of a policy say, one rule after the other; attributes are left in. */
export function applyRules(sides: Sides, policy: Policy, now: Date): Ruled {
  const expired = expiredRules(policy, now);
  const findings = expired.map((rule) =>
    finding(rule, 'error', `The exception for ${describeRule(rule)} ended on ${rule.until}`),
  );
  const hidden: Hidden[] = [];
  let left = sides;
  let count: number | undefined;
  for (const rule of policy.ignores) {
    if (expired.includes(rule)) continue;
    const problem = problemOf(rule, sides);
    if (problem) findings.push(problem);
    if (problem?.severity === 'error') continue;
    const next = leaveOut(rule, left);
    if (next === left) {
      hidden.push({ rule, objects: 0 });
      continue;
    }
    const before = count ?? differences(left);
    count = differences(next);
    hidden.push({ rule, objects: before - count });
    left = next;
  }
  return { sides: left, hidden, findings };
}

const differences = ([expected, actual]: Sides) => diffFacts(expected, actual).length;

const finding = (rule: Rule, severity: Severity, message: string): PolicyFinding => ({
  rule,
  severity,
  message: `${message}: ${rule.reason}`,
});

function problemOf(rule: Rule, sides: Sides): PolicyFinding | undefined {
  if (hidesEverything(rule)) {
    return finding(rule, 'error', `The exception for ${describeRule(rule)} would hide everything, and hides nothing`);
  }
  if ('madeBy' in rule) {
    const unreadable = sides.flat().some((fact) => fact.identity === rule.madeBy && fact.hidden?.includes(UNREADABLE));
    if (unreadable) {
      const why = `this role may not read the tables in which ${rule.madeBy} says what it made, or this build does not know them`;
      return finding(rule, 'error', `The exception for ${describeRule(rule)} hides nothing, because ${why}`);
    }
  }
  if (rule.mayNameNothing || sides.some((facts) => facts.some((fact) => isNamed(rule, fact)))) return undefined;
  return finding(rule, 'warning', `The exception for ${describeRule(rule)} names nothing here`);
}

const isAll = (pattern: string) => /^[*.: ]*\*[*.: ]*$/u.test(pattern);

/** A name of wildcards alone, for objects of every kind. */
function hidesEverything(rule: Rule): boolean {
  if ('partitionsOf' in rule) return isAll(rule.partitionsOf);
  if ('contentOf' in rule) return isAll(rule.contentOf);
  return 'identity' in rule && rule.kind === undefined && rule.attribute === undefined && isAll(rule.identity);
}

function isNamed(rule: Rule, fact: Fact): boolean {
  if ('partitionsOf' in rule) return fact.kind === 'table' && matches(rule.partitionsOf, fact.identity);
  if ('madeBy' in rule) return fact.kind === 'extension' && fact.identity === rule.madeBy;
  if ('contentOf' in rule) return matches(rule.contentOf, splitIdentity(memberless(fact.identity))[0] ?? '');
  if (covers(rule, fact)) return true;
  // what may come is not there yet: its schema has to be
  const mayCome = rule.changes?.includes('unexpected') === true && /[*#]/u.test(rule.identity);
  return mayCome && fact.kind === 'schema' && splitIdentity(rule.identity)[0] === fact.identity;
}

/** `cron` of the member `pg_cron: schema cron`. */
const memberless = (identity: string) => identity.replace(/^.*: schema /u, '');

function leaveOut(rule: Rule, sides: Sides): Sides {
  if ('partitionsOf' in rule) return leaveOutPartitions(rule, sides);
  if ('madeBy' in rule) return leaveOutMade(rule, sides);
  if ('contentOf' in rule) return leaveOutContent(rule, sides);
  return rule.attribute === undefined ? leaveOutObjects(rule, sides) : leaveOutAttribute(rule, rule.attribute, sides);
}

/** Objects of some changes; those that come or go, with what lives in them. */
function leaveOutObjects(rule: Ignore, sides: Sides): Sides {
  const index = sides.map(indexFacts);
  const isHidden = (fact: Fact) => {
    if (!covers(rule, fact)) return false;
    if (rule.changes === undefined) return true;
    const [want, have] = index.map((facts) => facts.has(keyOf(fact)));
    return rule.changes.includes(!want ? 'unexpected' : !have ? 'missing' : 'changed');
  };
  const keys = new Set(sides.flat().filter(isHidden).map(keyOf));
  if (keys.size === 0) return sides;
  const alone = (fact: Fact) => index.filter((facts) => facts.has(keyOf(fact))).length === 1;
  const moving = new Set(
    sides
      .flat()
      .filter((fact) => keys.has(keyOf(fact)) && alone(fact))
      .map(({ identity }) => identity),
  );
  const keep = (fact: Fact) => !keys.has(keyOf(fact)) && !moving.has(relationOf(fact) ?? '');
  return [sides[0].filter(keep), sides[1].filter(keep)];
}

function leaveOutAttribute(rule: Ignore, attribute: string, sides: Sides): Sides {
  if (!sides.flat().some((fact) => attribute in fact.attributes && covers(rule, fact))) return sides;
  const without = (fact: Fact) => {
    if (!(attribute in fact.attributes) || !covers(rule, fact)) return fact;
    const { [attribute]: _, ...attributes } = fact.attributes;
    return { ...fact, attributes };
  };
  return [sides[0].map(without), sides[1].map(without)];
}

function leaveOutContent(rule: ContentRule, sides: Sides): Sides {
  const relations = sides.map(relationsOfExtensions);
  const keep = (fact: Fact, side: number) => {
    const parts = splitIdentity(fact.identity);
    if (parts.length < 2 || fact.kind === 'extension member' || !matches(rule.contentOf, parts[0] ?? '')) return true;
    return extensionOf(fact, relations[side] ?? new Map<string, string>()) !== undefined;
  };
  const left: Sides = [sides[0].filter((fact) => keep(fact, 0)), sides[1].filter((fact) => keep(fact, 1))];
  return left.every((facts, side) => facts.length === sides[side]?.length) ? sides : left;
}

function covers(rule: Ignore, fact: Fact): boolean {
  return (rule.kind === undefined || rule.kind === fact.kind) && matches(rule.identity, fact.identity);
}
