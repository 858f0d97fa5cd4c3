import type { AttributeDrift } from '../catalog/drift.ts';
import { nameOf } from '../catalog/identity.ts';
import { grantChanges, holdsPrivileges, judgeGrant } from './granted.ts';
import type { DdlRecord, Verdict } from './ddl-record.ts';
import { containersOf, recordNamesOf, type Drifted } from './record-names.ts';
import { hasWordsOf, isOpaque, namesObject } from './statement-words.ts';

/** Judges one record. Each part of a drift has its own judge, because several roles may have done it together. */
export type Judge = (record: DdlRecord) => Verdict;

const GRANTS = new Set(['GRANT', 'REVOKE', 'ALTER DEFAULT PRIVILEGES']);

/** Commands that change nothing but what they are named for. */
const ASIDE = new Set([...GRANTS, 'COMMENT', 'SECURITY LABEL']);

/** Returns a judge for the presence of a missing or unexpected object, or for each attribute that changed. */
export function judgesOf(drifted: Drifted): Judge[] {
  const trail = trailOf(drifted);
  if (drifted.kind === 'default privileges') return judgesOfGrants(drifted, drifted.attributes);
  if (drifted.kind === 'security label')
    return [(record) => verdict(record.tag === 'SECURITY LABEL' && trail.isOwn(record))];
  if (drifted.change === 'missing') return [(record) => judgeDrop(record, trail)];
  if (drifted.change === 'unexpected') return [(record) => judgeCreation(record, trail)];
  const grants = drifted.attributes.filter(({ name }) => holdsPrivileges(name));
  const others = drifted.attributes.filter(({ name }) => !holdsPrivileges(name));
  return [
    ...judgesOfGrants(drifted, grants),
    ...others.map(
      (attribute): Judge =>
        (record) =>
          attribute.name === 'comment' ? judgeComment(record, trail, attribute) : judgeChange(record, trail, attribute),
    ),
  ];
}

/** Kinds of objects that ALTER … ADD gives parts; other objects are such parts, or come with one. */
const HAS_PARTS = new Set(['table', 'foreign table', 'publication', 'enum type', 'composite type', 'domain']);

/** How records name an object. */
interface Trail {
  readonly name: string;
  /** What adds a constraint to which the server gave a name; absent for other kinds. */
  readonly constraintWords?: RegExp;
  /** What an ALTER says that creates the object, or gives it its name. */
  readonly creationWords: RegExp;
  readonly isOwn: (record: DdlRecord) => boolean;
  /** The record is of what the object is a part of. */
  readonly isOfContainer: (record: DdlRecord) => boolean;
}

function trailOf(drifted: Drifted): Trail {
  const [own, containers] = [new Set(recordNamesOf(drifted)), new Set(containersOf(drifted))];
  return {
    name: nameOf({ identity: drifted.identity.split('(')[0] ?? '' }),
    creationWords: HAS_PARTS.has(drifted.kind)
      ? /\b(?:rename\s+to|set\s+schema)\b/i
      : /\b(?:rename|set\s+schema|add|attach|generated)\b/i,
    ...(drifted.kind.endsWith('constraint') && { constraintWords: wordsOfConstraint(drifted) }),
    isOwn: ({ identity }) => identity !== null && own.has(identity),
    isOfContainer: ({ identity }) => identity !== null && containers.has(identity),
  };
}

/** `check` of `CHECK (n > 0)`. */
function wordsOfConstraint({ attributes }: Drifted): RegExp {
  const definition = attributes.find(({ name }) => name === 'definition');
  const [word = ''] = String(definition?.actual ?? definition?.expected ?? '').split(/[ (]/);
  return new RegExp(String.raw`\b(?:${word.toLowerCase() === 'foreign' ? 'foreign|references' : word || '$^'})\b`, 'i');
}

function judgesOfGrants(drifted: Drifted, attributes: readonly AttributeDrift[]): Judge[] {
  const trail = trailOf(drifted);
  const changes = attributes.flatMap((attribute) => grantChanges(drifted.kind, attribute));
  return changes.map((change) => (record) => {
    if (GRANTS.has(record.tag)) return judgeGrant(record, drifted, change);
    return verdict(change.isLost && trail.isOwn(record) && isRecreated(record));
  });
}

function judgeComment(record: DdlRecord, { isOwn }: Trail, { actual }: AttributeDrift): Verdict {
  return verdict(isOwn(record) && (record.tag === 'COMMENT' || (actual === null && isRecreated(record))));
}

function judgeDrop(record: DdlRecord, { name, isOwn, isOfContainer }: Trail): Verdict {
  if (ASIDE.has(record.tag)) return 'no';
  const text = record.statement ?? '';
  if (isOwn(record)) return verdict(isDrop(record));
  if (isOfContainer(record)) {
    if (isDrop(record) && record.tag.startsWith('DROP')) return 'yes';
    if (isOpaque(record)) return 'maybe';
    return verdict(/\b(?:drop|rename|detach)\b/i.test(text) && namesObject(text, name));
  }
  return verdict(/\b(?:rename|set\s+schema)\b/i.test(text) && namesObject(text, name));
}

function judgeCreation(record: DdlRecord, trail: Trail): Verdict {
  const { name, constraintWords, creationWords, isOwn, isOfContainer } = trail;
  if (ASIDE.has(record.tag) || isDrop(record)) return 'no';
  const text = record.statement ?? '';
  if (isOwn(record)) {
    if (!record.tag.startsWith('ALTER')) return 'yes';
    if (isOpaque(record)) return 'maybe';
    return verdict(creationWords.test(text));
  }
  if (!isOfContainer(record) || record.objectType === 'schema') return 'no';
  const isNamed = namesObject(text, name);
  if (record.tag.startsWith('CREATE')) return isNamed ? 'yes' : 'weak';
  if (isOpaque(record)) return 'maybe';
  if (isNamed && /\b(?:add|rename|attach)\b/i.test(text)) return 'yes';
  return verdict(constraintWords?.test(text) === true, 'maybe');
}

function judgeChange(record: DdlRecord, trail: Trail, attribute: AttributeDrift): Verdict {
  const { name, expected, actual } = attribute;
  if (ASIDE.has(record.tag) || (record.tag.startsWith('REFRESH') && name !== 'unpopulated')) return 'no';
  const own = trail.isOwn(record);
  if (!own && !trail.isOfContainer(record)) return 'no';
  if (isRecreated(record) && (own || record.objectType !== 'schema')) {
    return verdict(actual === null || !SET_AFTER_CREATION.has(name));
  }
  // OR REPLACE leaves nothing of what the statement does not say
  if (own && actual === null && record.tag.startsWith('CREATE') && !SET_AFTER_CREATION.has(name)) return 'yes';
  const text = record.statement ?? '';
  const names = name === 'definition' ? [trail.name, ...wordsOf(expected), ...wordsOf(actual)] : [trail.name];
  if (hasWordsOf(name, text) && (own || names.some((one) => namesObject(text, one)))) return 'yes';
  return isOpaque(record) ? 'maybe' : 'no';
}

/** Attributes that no CREATE can set: it can only have brought back their default, which is null. */
const SET_AFTER_CREATION = new Set([
  'clustered',
  'firing',
  'forceRowSecurity',
  'notEnforcedOn',
  'replicaIdentity',
  'rowSecurity',
  'statistics',
]);

/** Whether the record is of a drop. One of an older recorder does not say it: there the command and the text do. */
function isDrop({ dropped, tag, objectType, statement }: DdlRecord): boolean {
  const isMember = objectType !== null && / (?:column|constraint)$/.test(objectType);
  return dropped ?? (tag.startsWith('DROP') || (isMember && /\bdrop\b/i.test(statement ?? '')));
}

/** Whether the object was dropped, or created without what was there before. */
function isRecreated(record: DdlRecord): boolean {
  if (isDrop(record)) return record.tag.startsWith('DROP');
  const keeps = /\bor\s+replace\b|\bif\s+not\s+exists\b/i.test(record.statement ?? '');
  return record.tag.startsWith('CREATE') && !keeps;
}

/** Names in a definition, without the words of SQL that are written in capitals. */
function wordsOf(definition: AttributeDrift['expected']): string[] {
  const words = String(definition ?? '').match(/"[^"]+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return words.filter((word) => word !== word.toUpperCase() && word !== 'public');
}

const verdict = (is: boolean, answer: Verdict = 'yes'): Verdict => (is ? answer : 'no');
