import { relationOf } from './extension-parts.ts';
import { indexFacts } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { textOf } from './identity.ts';
import { parentsOf } from './children.ts';
import { leaveOutChildren, type Child } from './policy-partitions.ts';
import type { MadeRule, Sides } from './policy.ts';

/** Hidden attribute of an extension whose own tables the role may not read. */
export const UNREADABLE = 'made objects';

/** `chunk of public.h` of `timescaledb: chunk of public.h`, for an object that the extension made; else undefined. */
export function roleOf(fact: Fact, extension: string): string | undefined {
  const made = textOf(fact, 'madeBy');
  return made.startsWith(`${extension}: `) ? made.slice(extension.length + 2) : undefined;
}

/**
 * Leaves out what the work of an extension made: children of a table as long as they are like it, other objects that came
 * or went, and the text of functions that it writes.
 */
export function leaveOutMade(rule: MadeRule, sides: Sides): Sides {
  const role = (fact: Fact) => roleOf(fact, rule.madeBy);
  if (!sides.flat().some((fact) => role(fact) !== undefined)) return sides;
  const [expected, actual] = leaveOutChildren(rule, sides, (facts) =>
    facts.flatMap((fact) => childOf(fact, role(fact))),
  );
  const [want, have] = [indexFacts(sides[0]), indexFacts(sides[1])];
  const isMade = (fact: Fact) => role(fact)?.startsWith('part ') === true;
  const moving = new Set(
    [...expected, ...actual]
      .filter((fact) => isMade(fact) && want.has(keyOf(fact)) !== have.has(keyOf(fact)))
      .map(({ kind, identity }) => (kind === 'table' || kind === 'view' ? identity : `${kind} ${identity}`)),
  );
  const keep = (fact: Fact) =>
    !moving.has(fact.identity) && !moving.has(keyOf(fact)) && !moving.has(relationOf(fact) ?? '');
  const own = (fact: Fact) => (role(fact)?.startsWith('body ') ? withoutBody(fact) : fact);
  return [expected.filter(keep).map(own), actual.filter(keep).map(own)];
}

/** `partition of public.events` of a table that inherits from public.events, or did. */
function childOf(fact: Fact, role: string | undefined): Child[] {
  const like = /^child of (.*)$/u.exec(role ?? '')?.[1];
  if (fact.kind !== 'table' || like === undefined) return [];
  return [{ table: fact, parent: parentsOf(fact)[0] ?? like }];
}

function withoutBody(fact: Fact): Fact {
  const { definition: _, ...attributes } = fact.attributes;
  return { ...fact, attributes };
}
