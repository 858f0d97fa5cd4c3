import { diffFacts, indexFacts, sameValue } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { memberParts } from './kinds/extension-member.repair.ts';
import { renameFact } from './renamed-fact.ts';
import type { BulkFix } from './bulk-fix.ts';

/** What a member is called: `operator class`, `public.gin_trgm_ops`, ` USING gin`. */
interface MemberName {
  readonly extension: string;
  readonly type: string;
  readonly name: string;
  /** Arguments of a function, access method of an operator class. */
  readonly rest: string;
}

/** Words, then a name that may be qualified and quoted, then arguments or an access method. */
const TYPE_NAME_REST = /^((?:[a-z-]+ )+)((?:"(?:[^"]|"")*"|[^".( ]+)(?:\.(?:"(?:[^"]|"")*"|[^".( ]+))?)((?: |\().*)?$/u;

/**
 * Members of extensions that only lost their name or schema. Types come first, for functions name them in their arguments,
 * and languages, for transforms name them.
 *
 * @returns the statements in the order in which they run, and the actual facts as they are afterwards
 */
export function findMemberRenames(
  expected: readonly Fact[],
  actual: readonly Fact[],
): { bulkFixes: BulkFix[]; actual: readonly Fact[] } {
  const bulkFixes: BulkFix[] = [];
  const extensions = unmoved(expected, actual);
  let facts = actual;
  for (let found = nextRename(expected, facts, extensions); found; found = nextRename(expected, facts, extensions)) {
    const { from, to, sql } = found;
    const note = `Renamed: it is ${memberParts(to)[1]}.`;
    bulkFixes.push({ key: keyOf(to), sql, covers: [{ key: keyOf(from), note }] });
    facts = afterwards(facts, found);
  }
  return { bulkFixes, actual: facts };
}

/** Names of the extensions that are where they were; one that moved takes its members along. */
function unmoved(expected: readonly Fact[], actual: readonly Fact[]): ReadonlySet<string> {
  const before = indexFacts(expected);
  const there = actual.filter((fact) => {
    const want = before.get(keyOf(fact));
    return fact.kind === 'extension' && want !== undefined && textOf(want, 'schema') === textOf(fact, 'schema');
  });
  return new Set(there.map(({ identity }) => identity));
}

function membersOf(facts: readonly Fact[], extensions: ReadonlySet<string>): Fact[] {
  return facts.filter((fact) => isExtensionMember(fact) && extensions.has(memberParts(fact)[0]));
}

function isExtensionMember(fact: Fact): boolean {
  return fact.kind === 'extension member';
}

interface MemberRename {
  readonly from: Fact;
  readonly to: Fact;
  /** What the members are called. */
  readonly names: readonly [from: string, to: string];
  /** Whether identities of other objects have its name in them. */
  readonly isNamedByOthers: boolean;
  readonly sql: string;
}

/**
 * The facts when the statement has run. What mentions the member follows it; another member that has the same name, such as
 * a function of other arguments or the family of an operator class, keeps it, and then nothing says which of them is meant.
 */
function afterwards(facts: readonly Fact[], { from, names, isNamedByOthers }: MemberRename): Fact[] {
  const isShared = facts.some(
    (fact) => fact !== from && isExtensionMember(fact) && nameOfMember(fact)?.name === names[0],
  );
  return facts.map((fact) => {
    if (fact !== from && isShared) return fact;
    const renamed = renameFact(fact, ...names);
    return fact === from || isNamedByOthers ? renamed : { ...renamed, identity: fact.identity };
  });
}

function nextRename(
  expected: readonly Fact[],
  actual: readonly Fact[],
  extensions: ReadonlySet<string>,
): MemberRename | undefined {
  const differences = diffFacts(membersOf(expected, extensions), membersOf(actual, extensions));
  const missing = differences.flatMap(({ want, have }) => (want && !have ? [want] : []));
  const unexpected = differences.flatMap(({ want, have }) => (have && !want ? [have] : []));
  const found = missing.flatMap((to) => {
    const pairs = unexpected.flatMap((from) => rename(from, to));
    return pairs.length === 1 ? pairs : [];
  });
  return found.find(({ isNamedByOthers }) => isNamedByOthers) ?? found[0];
}

function rename(from: Fact, to: Fact): MemberRename[] {
  const [one, other] = [nameOfMember(from), nameOfMember(to)];
  if (one === undefined || other === undefined || one.extension !== other.extension) return [];
  if (one.type !== other.type || one.rest !== other.rest) return [];
  const after = renameFact(from, one.name, other.name);
  const names = new Set([...Object.keys(after.attributes), ...Object.keys(to.attributes)]);
  const alike = [...names].every((name) => sameValue(after.attributes[name] ?? null, to.attributes[name] ?? null));
  const [schema, name] = schemaAndName(one.name);
  const [otherSchema, otherName] = schemaAndName(other.name);
  if (!alike || after.identity !== to.identity || (schema !== otherSchema && name !== otherName)) return [];
  const action = schema === otherSchema ? `rename to ${otherName}` : `set schema ${otherSchema}`;
  return [
    {
      from,
      to,
      names: [one.name, other.name],
      isNamedByOthers: one.type === 'type' || one.type === 'language',
      sql: `alter ${memberParts(from)[1]} ${action}`,
    },
  ];
}

function schemaAndName(identity: string): [schema: string, name: string] {
  return [parentOf({ identity }), nameOf({ identity })];
}

/** Undefined for what has no name of its own, as a cast has none. */
function nameOfMember(fact: Fact): MemberName | undefined {
  const [extension, object] = memberParts(fact);
  const [, type, name, rest = ''] = TYPE_NAME_REST.exec(object) ?? [];
  return type && name ? { extension, type: type.trimEnd(), name, rest } : undefined;
}
