import { keyOf, type Fact } from './fact.ts';
import { parentOf, textOf } from './identity.ts';

/** Kinds whose objects live in a relation, and are named after it. */
const IN_RELATION = new Set(['column', 'system column', 'constraint', 'rule', 'policy', 'trigger', 'internal trigger']);

/** Kinds of which the attribute `extension` says that the relation belongs to it. */
const RELATIONS = new Set(['table', 'foreign table', 'view', 'materialized view', 'sequence']);

/** The relation that a fact is about or lives in, quoted and with its schema; undefined for what is in none. */
export function relationOf(fact: Fact): string | undefined {
  if (IN_RELATION.has(fact.kind)) return parentOf(fact);
  if (fact.kind === 'index') return textOf(fact, 'table');
  if (fact.kind === 'sequence') {
    const column = textOf(fact, 'ownedBy') || textOf(fact, 'identityOf');
    if (column !== '') return parentOf({ identity: column });
  }
  return undefined;
}

/** Relations that belong to an extension, by their identity: `cron.job` is of `pg_cron`. */
export function relationsOfExtensions(facts: readonly Fact[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const fact of facts) {
    const { extension } = fact.attributes;
    if (RELATIONS.has(fact.kind) && typeof extension === 'string') found.set(fact.identity, extension);
  }
  return found;
}

/** The extension that a relation belongs to, or that the relation does in which the fact lives. */
export function extensionOf(fact: Fact, relations: ReadonlyMap<string, string>): string | undefined {
  return relations.get(fact.identity) ?? relations.get(relationOf(fact) ?? '');
}

const isMade = (fact: Fact) => typeof fact.attributes['madeBy'] === 'string';

/** Whether an event trigger of the extension refuses statements on what it made. */
const isGuarded = ({ attributes: { madeBy } }: Fact) => typeof madeBy === 'string' && madeBy.startsWith('periods: ');

/**
 * Facts without the relations of extensions that are on one side only, and without what lives in them: they come and go
 * with the statement for the extension or its member.
 */
export function withoutFollowers(
  expected: readonly Fact[],
  actual: readonly Fact[],
): [expected: readonly Fact[], actual: readonly Fact[]] {
  const sides = [expected, actual].map(relationsOfExtensions);
  const [wanted = new Map<string, string>(), found = new Map<string, string>()] = sides;
  if (wanted.size + found.size === 0 && !expected.some(isMade) && !actual.some(isMade)) return [expected, actual];
  const [want, have] = [extensionsIn(expected), extensionsIn(actual)];
  const stays = (extension: string) => want.has(extension) && want.get(extension) === have.get(extension);
  const present = [expected, actual].map((facts) => new Set(facts.map(keyOf)));
  const follows = (fact: Fact, own: ReadonlyMap<string, string>, others: ReadonlySet<string> | undefined) => {
    if (isMade(fact) && (others?.has(keyOf(fact)) === false || isGuarded(fact))) return true;
    const extension = extensionOf(fact, own);
    if (extension === undefined) return false;
    if (!stays(extension)) return true;
    return own.has(fact.identity) && others?.has(keyOf(fact)) === false;
  };
  const left = (facts: readonly Fact[], own: ReadonlyMap<string, string>, others: ReadonlySet<string> | undefined) => {
    const gone = new Set(
      facts
        .filter((fact) => (own.has(fact.identity) || isMade(fact)) && follows(fact, own, others))
        .map((fact) => fact.identity),
    );
    return facts.filter((fact) => !follows(fact, own, others) && !gone.has(relationOf(fact) ?? ''));
  };
  return [left(expected, wanted, present[1]), left(actual, found, present[0])];
}

/**
 * Facts without the members of extensions that have another version on the other side: another version has other members,
 * and only the version says what to do about it.
 */
export function withoutOtherVersions(
  sides: readonly [expected: readonly Fact[], actual: readonly Fact[]],
): readonly [expected: readonly Fact[], actual: readonly Fact[]] {
  const [want, have] = sides.map(
    (facts) =>
      new Map(
        facts.flatMap((fact) => (fact.kind === 'extension' ? [[fact.identity, textOf(fact, 'version')] as const] : [])),
      ),
  );
  const others = new Set(
    [...(want ?? [])].filter(([name, version]) => (have?.get(name) ?? version) !== version).map(([name]) => name),
  );
  if (others.size === 0) return sides;
  const keep = (facts: readonly Fact[]) => {
    const relations = relationsOfExtensions(facts);
    return facts.filter((fact) => {
      const extension = fact.kind === 'extension member' ? fact.identity.split(': ')[0] : extensionOf(fact, relations);
      return extension === undefined || !others.has(extension);
    });
  };
  return [keep(sides[0]), keep(sides[1])];
}

/** Says, of an object that the rows of an extension decide about, that they do, or of what lives in it; else nothing. */
export function madeNotes(
  sides: readonly (readonly Fact[])[],
): (fact: Pick<Fact, 'kind' | 'identity'>) => string | undefined {
  const [objects, relations, parts] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  for (const fact of sides.flat()) {
    const { madeBy } = fact.attributes;
    const relation = relationOf(fact);
    if (relation !== undefined) parts.set(keyOf(fact), relation);
    if (typeof madeBy !== 'string') continue;
    objects.set(keyOf(fact), madeBy);
    if (RELATIONS.has(fact.kind)) relations.set(fact.identity, madeBy);
  }
  return (fact) => {
    const made = objects.get(keyOf(fact)) ?? relations.get(parts.get(keyOf(fact)) ?? '');
    if (made === undefined) return undefined;
    const [extension, role] = made.split(/: (.*)/su);
    return `Rows of ${extension} decide what this is (${role}): use the functions of the extension.`;
  };
}

/** Extensions, each with what tells whether it is the same on the other side. */
function extensionsIn(facts: readonly Fact[]): ReadonlyMap<string, string> {
  return new Map(
    facts.flatMap((fact) =>
      fact.kind === 'extension'
        ? [[fact.identity, `${textOf(fact, 'schema')} ${textOf(fact, 'version')}`] as const]
        : [],
    ),
  );
}
