import { createHash } from 'node:crypto';
import { CatalogLockError } from './catalog-lock-error.ts';
import { compareFacts, type AttributeValue, type Fact } from './fact.ts';
import { factLine } from './fingerprint.ts';

/** Version of the file's format that this build reads and writes. */
export const LOCK_FORMAT = 1;

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A fact, and where a major states it otherwise: attributes that differ there (null: absent), or null for no such object. */
export interface LockedFact extends Fact {
  readonly majors?: Readonly<Record<string, Attributes | null>>;
}

/** The expected catalog as it is committed. */
export interface CatalogLock {
  readonly format: typeof LOCK_FORMAT;
  /** Newest revision that the facts come from; null for a catalog read from a database. */
  readonly head: string | null;
  readonly parent: string | null;
  /** PostgreSQL majors that the facts hold for, ascending. */
  readonly majors: readonly number[];
  /** In the order of `compareFacts`. */
  readonly facts: readonly LockedFact[];
}

/** The lock as the text of its file: JSON with one fact a line, ended by a line break, and a checksum over what it says. */
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
  if (fact.majors === undefined) return factLine(fact);
  const majors = Object.entries(fact.majors).sort(([a], [b]) => Number(a) - Number(b));
  return `${factLine(fact).slice(0, -1)},"majors":${JSON.stringify(Object.fromEntries(majors))}}`;
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
  if (value['format'] !== LOCK_FORMAT) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_FORMAT',
      `The catalog lock has format ${JSON.stringify(value['format'] ?? null)}; this build reads format ${LOCK_FORMAT}. Build it again with "migrate lock".`,
    );
  }
  if (!isLock(value)) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_UNREADABLE',
      'The catalog lock lacks its head, majors or facts. Build it again with "migrate lock".',
    );
  }
  const { head: revision, parent, majors, facts } = value;
  const lock: CatalogLock = { format: LOCK_FORMAT, head: revision, parent, majors, facts };
  if (value.checksum !== checksum(lock, lock.facts.map(lockedLine))) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_EDITED',
      'The catalog lock does not match its checksum: it was edited or merged by hand. Build it again with "migrate lock".',
    );
  }
  return lock;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_UNREADABLE',
      'The catalog lock is no complete JSON: it was cut off, or holds a merge conflict. Build it again with "migrate lock".',
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
    value.attributes !== null
  );
}
