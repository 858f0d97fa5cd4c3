import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Migration, Query as RevisionQuery } from '@mikro-orm/migrations';
import { backfillOf } from './backfill-of.ts';
import { unindent } from './bare-statement.ts';
import { NoFolderError, RevisionFileError } from './errors.ts';
import { loadMigrationClass, withoutPackage } from './migration-class.ts';
import { replacedNames, replacesOf } from './replaced.ts';
import { parseRevisionName, type Revision, type RevisionName } from './revision.ts';
import { type Statement, sentText, summedText } from './statement-text.ts';

/** What a revision asks of the driver that it is built with; MikroORM's own has this, and our recorder. */
export interface RevisionDriver {
  execute(sql: RevisionQuery, parameters?: unknown[]): Promise<unknown>;
}

interface MigrationClass {
  new (driver: RevisionDriver, config: object): Migration;
  readonly prototype: Migration;
}

/** A revision together with the class that runs it. */
export interface LoadedRevision extends Revision {
  readonly migrationClass: MigrationClass;
  /** Directions that use the rows of a statement: what is known of their SQL holds where there are none. */
  readonly readsRows: readonly ('up' | 'down')[];
}

/** A release, as package.json names it. */
const VERSION = /^\d+\.\d+\.\d+$/;

/**
 * Reads every revision of a folder, in order.
 *
 * Each is asked for its SQL without a database: `up()` and `down()` run against a recorder, so that a checksum is the
 * same for source and compiled code, and an edit of a comment is not an edit of the revision.
 *
 * @throws {RevisionFileError} for a file that cannot be loaded, that has the place in time of another, or that a baseline
 * replaces.
 */
export async function readRevisions(folder: string): Promise<LoadedRevision[]> {
  const names = await revisionFiles(folder);
  const base = await loadMigrationClass();
  using _ = withoutPackage();
  const revisions: LoadedRevision[] = [];
  for (const [index, { file, ...name }] of names.entries()) {
    const previous = names[index - 1];
    const migrationClass = await loadClass(base, name.name, join(folder, file));
    revisions.push({
      ...name,
      parent: previous?.name ?? null,
      migrationClass,
      ...(await record(base, name.name, migrationClass)),
    });
  }
  assertOneLine(revisions);
  return revisions;
}

function assertOneLine(revisions: readonly Revision[]): void {
  for (const { name, replaces } of revisions) {
    const replaced = new Set(replacedNames(replaces));
    const left = revisions.find((revision) => replaced.has(revision.name));
    if (left) {
      throw new RevisionFileError(
        left.name,
        `is replaced by the baseline ${name}, and its file is still there: a squash was interrupted, or a branch was merged. ` +
          `After an interrupted squash, delete ${name} and restore the folder with "git restore"; ` +
          'after a merge, delete the files that the baseline replaces.',
      );
    }
  }
  for (const [index, { name, timestamp }] of revisions.entries()) {
    const previous = revisions[index - 1];
    if (previous?.timestamp === timestamp) {
      throw new RevisionFileError(name, `has the same time as ${previous.name}; give one of them a later time.`);
    }
  }
}

/** @returns the name of the last revision of a folder, by its file; null when it has none. */
export async function lastRevisionName(folder: string): Promise<string | null> {
  return (await revisionFiles(folder)).at(-1)?.name ?? null;
}

async function revisionFiles(folder: string): Promise<(RevisionName & { file: string })[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
      ? new NoFolderError(folder, cause)
      : cause;
  });
  const found = files.flatMap((file) => {
    const { name, ext } = parse(file);
    const revision = ['.ts', '.js'].includes(ext) && !file.endsWith('.d.ts') ? parseRevisionName(name) : null;
    return revision ? [{ ...revision, file }] : [];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function loadClass(base: typeof Migration, name: string, path: string): Promise<MigrationClass> {
  let exports: Record<string, unknown>;
  try {
    exports = await import(await urlOf(path));
  } catch (error) {
    throw new RevisionFileError(name, `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  const migrationClass = exports[name];
  if (!isMigrationClass(base, migrationClass)) {
    throw new RevisionFileError(name, `does not export a class of its own name; rename the class or the file.`);
  }
  return migrationClass;
}

/** The time of each file when it was first loaded. */
const LOADED = new Map<string, bigint>();

/** Node loads a file once; one that was written again since needs another URL. */
async function urlOf(path: string): Promise<string> {
  const { mtimeNs } = await stat(path, { bigint: true });
  const first = LOADED.get(path) ?? mtimeNs;
  LOADED.set(path, first);
  return `${pathToFileURL(path).href}${mtimeNs === first ? '' : `?${mtimeNs}`}`;
}

function isMigrationClass(base: typeof Migration, value: unknown): value is MigrationClass {
  return typeof value === 'function' && value.prototype instanceof base;
}

async function record(
  base: typeof Migration,
  name: string,
  migrationClass: MigrationClass,
): Promise<Omit<LoadedRevision, keyof RevisionName | 'parent' | 'migrationClass'>> {
  // MikroORM's base class has a down() that throws
  const reversible = migrationClass.prototype.down !== base.prototype.down;
  const up = await recordDirection(name, migrationClass, 'up');
  const down = reversible ? await recordDirection(name, migrationClass, 'down') : new Recorder();
  const revision = new migrationClass(new Recorder(), {});
  const backfill = backfillOf(name, revision, {
    mayCommit:
      migrationClass.prototype.isTransactional === base.prototype.isTransactional || !revision.isTransactional(),
    statements: up.statements.length + down.statements.length,
  });
  const transactional = backfill === null && revision.isTransactional();
  const texts = { up: up.statements.map(summedText), down: down.statements.map(summedText) };
  const summed = { transactional, ...texts, ...(backfill && { backfill }) };
  return {
    up: await Promise.all(up.statements.map(readableText)),
    down: await Promise.all(down.statements.map(readableText)),
    readsRows: [...(up.readsRows ? ['up' as const] : []), ...(down.readsRows ? ['down' as const] : [])],
    transactional,
    reversible,
    backfill,
    minVersion: minVersionOf(name, revision),
    replaces: replacesOf(name, revision),
    checksum: createHash('sha256').update(JSON.stringify(summed)).digest('hex'),
  };
}

const readableText = async (statement: Statement): Promise<string> => unindent(await sentText(statement));

/** What a revision that takes something away says in a property of its class. */
function minVersionOf(name: string, revision: Migration): string | null {
  const version: unknown = 'minVersion' in revision ? revision.minVersion : null;
  if (version === null || (typeof version === 'string' && VERSION.test(version))) return version;
  throw new RevisionFileError(name, `has a minVersion that is not a version; write one such as '1.4.0'.`);
}

async function recordDirection(
  name: string,
  migrationClass: MigrationClass,
  direction: 'up' | 'down',
): Promise<Recorder> {
  const recorder = new Recorder();
  const migration = new migrationClass(recorder, {});
  try {
    await migration[direction]();
    recorder.statements.push(...migration.getQueries().map((query) => ({ query })));
    return recorder;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RevisionFileError(name, `cannot say what its ${direction}() runs: ${problem}`);
  }
}

/** What a revision is built with when it is only asked for its SQL. */
class Recorder implements RevisionDriver {
  /** What the revision would have executed at once. */
  readonly statements: Statement[] = [];
  /** It looked at what a statement returned. */
  readsRows = false;

  execute(query: RevisionQuery, parameters?: unknown[]): Promise<unknown[]> {
    this.statements.push({ query, parameters });
    return Promise.resolve(this.#noRows());
  }

  #noRows(): unknown[] {
    return new Proxy([], {
      get: (rows, property, receiver) => {
        // an await asks every value whether it is a promise
        if (property !== 'then') this.readsRows = true;
        return Reflect.get(rows, property, receiver);
      },
    });
  }

  createEntityManager(): never {
    throw new Error('it asks for an EntityManager; entities change, revisions do not. Use addSql() or execute().');
  }
}
