import { createHash } from 'node:crypto';
import { CatalogLockError } from './catalog-lock-error.ts';
import { compareFacts, keyOf, type AttributeValue, type Fact } from './fact.ts';
import { factLine } from './fingerprint.ts';

/** Version of the file's format that this build writes. */
export const LOCK_FORMAT = 2;

/** Versions that it reads. Facts of the first do not say what they are built on, so no repair can be planned from them. */
const READ_FORMATS = [1, LOCK_FORMAT] as const;

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A fact, and where a major states it otherwise: attributes that differ there (null: absent), or null for no such object. */
export interface LockedFact extends Fact {
  readonly majors?: Readonly<Record<string, Attributes | null>>;
}

/** The expected catalog as it is committed. */
export interface CatalogLock {
  readonly format: (typeof READ_FORMATS)[number];
  /** Newest revision that the facts come from; null for a catalog read from a database. */
  readonly head: string | null;
  readonly parent: string | null;
  /** PostgreSQL majors that the facts hold for, ascending. */
  readonly majors: readonly number[];
  /** In the order of `compareFacts`. */
  readonly facts: readonly LockedFact[];
}

/** Writes the lock as the text of its file: JSON with one fact a line, ended by a line break, and a checksum. No errors. */
export function serialiseLock(lock: CatalogLock): string {
  const facts = [...lock.facts].sort(compareFacts).map(lockedLine);
  return `${[...head(lock), `"checksum": "${checksum(lock, facts)}",`, '"facts": ['].join('\n')}\n${facts.join(',\n')}\n]}\n`;
}

function head(lock: Omit<CatalogLock, 'facts'>): string[] {
  const { format, parent, majors } = lock;
  return [
    `{ "format": ${format},`,
    `"head": ${JSON.stringify(lock.head)},`,
    `"parent": ${JSON.stringify(parent)},`,
    `"majors": ${JSON.stringify(majors)},`,
  ];
}

function lockedLine(fact: LockedFact): string {
  const { dependsOn, majors } = fact;
  if (dependsOn === undefined && majors === undefined) return factLine(fact);
  const byMajor = majors && Object.entries(majors).sort(([a], [b]) => Number(a) - Number(b));
  const rest = JSON.stringify({ dependsOn, majors: byMajor && Object.fromEntries(byMajor) });
  return `${factLine(fact).slice(0, -1)},${rest.slice(1)}`;
}

function checksum(lock: Omit<CatalogLock, 'facts'>, lines: readonly string[]): string {
  return createHash('sha256')
    .update([...head(lock), ...lines].join('\n'))
    .digest('hex');
}

/**
 * Reads the text of a lock file.
 *
 * @throws {CatalogLockError} when it is cut off or no JSON, of another format version, or does not match its checksum
 */
export function parseLock(text: string): CatalogLock {
  const value = parseObject(text);
  const format = READ_FORMATS.find((known) => known === value['format']);
  if (format === undefined) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_FORMAT',
      `The catalog lock has format ${JSON.stringify(value['format'] ?? null)}; this build reads format ${READ_FORMATS.join(' and ')}. Build it again with "migrate lock".`,
    );
  }
  if (!isLock(value)) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_UNREADABLE',
      'The catalog lock lacks its head, majors or facts. Build it again with "migrate lock".',
    );
  }
  const { head: revision, parent, majors, facts } = value;
  const lock: CatalogLock = { format, head: revision, parent, majors, facts };
  if (value.checksum !== checksum(lock, lock.facts.map(lockedLine))) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_EDITED',
      'The catalog lock does not match its checksum: it was edited or merged by hand. Build it again with "migrate lock".',
    );
  }
  const dangling = findDangling(lock.facts);
  if (dangling !== undefined) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_UNREADABLE',
      `The catalog lock says that ${dangling}, which it does not hold. Build it again with "migrate lock".`,
    );
  }
  return lock;
}

/** The first fact that is built on something of which the lock knows nothing. */
function findDangling(facts: readonly LockedFact[]): string | undefined {
  const keys = new Set(facts.map(keyOf));
  for (const fact of facts) {
    const unknown = fact.dependsOn?.find((key) => !keys.has(key));
    if (unknown !== undefined) return `${keyOf(fact)} is built on ${unknown}`;
  }
  return undefined;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_UNREADABLE',
      'The catalog lock is not complete JSON: it was cut off, or holds a merge conflict. Build it again with "migrate lock".',
      { cause },
    );
  }
  throw new CatalogLockError(
    'ERR_CATALOG_LOCK_UNREADABLE',
    'The catalog lock is JSON of another shape. Build it again with "migrate lock".',
  );
}

function isNullableText(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isLock(
  value: Record<string, unknown>,
): value is Record<string, unknown> & CatalogLock & { checksum: unknown } {
  const { majors, facts } = value;
  return (
    isNullableText(value['head']) &&
    isNullableText(value['parent']) &&
    Array.isArray(majors) &&
    majors.every(Number.isInteger) &&
    Array.isArray(facts) &&
    facts.every(isFact)
  );
}

function isFact(value: unknown): value is LockedFact {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'identity' in value &&
    typeof value.identity === 'string' &&
    'attributes' in value &&
    typeof value.attributes === 'object' &&
    value.attributes !== null &&
    (!('dependsOn' in value) || isListOfTexts(value.dependsOn))
  );
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
