import { checkoutCommandOf } from '../process-names.ts';
import { readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { MigrationsError } from '../migrations-error.ts';
import { type LockMode, stronger } from '../verify/table-lock-modes.ts';
import type { RevisionProof } from '../verify/verify.ts';
import { parseRevisionName } from '../revisions/revision.ts';

/** Revisions are written in a checkout; a build is made of it. */
export class NotSourceError extends MigrationsError {
  readonly code = 'not_a_checkout';

  constructor(folder: string) {
    super(
      `${folder} holds compiled revisions, and new ones are written as source. ` +
        `Run this in a checkout: ${checkoutCommandOf('migrate revision')} -m "…". Nothing was written.`,
    );
  }
}

/** A new revision could not be finished; its file is gone again. */
export class RevisionTakenBackError extends MigrationsError {
  readonly code = 'revision_taken_back';

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `The revision was not written, because the catalog lock that belongs to it could not be made: ${reason}\n` +
        'Entities, revisions and lock are as before. Correct that, and run it again; ' +
        'for a statement that the server refuses, correct the entity, or write it yourself with --blank.',
      { cause },
    );
  }
}

/** @throws {NotSourceError} for the folder of a build. */
export async function assertSource(folder: string): Promise<void> {
  const files = (await readdir(folder)).map((file) => parse(file));
  if (files.some(({ name, ext }) => ext === '.js' && parseRevisionName(name))) throw new NotSourceError(folder);
}

/**
 * Runs `write`; when it fails, every file of the folder is as it was: revision, snapshot and lock go together or not at all.
 *
 * @param explain turns the error of `write` into the one that is thrown; `made` says whether there were new files.
 * @throws {RevisionTakenBackError}, or the error of `write` when it had written nothing yet.
 */
export async function keepOrTakeBack<T>(
  folder: string,
  write: () => Promise<T>,
  explain: (error: unknown, made: boolean) => unknown = (error, made) =>
    made ? new RevisionTakenBackError(error) : error,
): Promise<T> {
  const before = await readFiles(folder);
  try {
    return await write();
  } catch (error) {
    const after = await readFiles(folder);
    const made = [...after.keys()].filter((file) => !before.has(file));
    for (const file of made) await unlink(join(folder, file));
    for (const [file, text] of before) if (after.get(file) !== text) await writeFile(join(folder, file), text);
    throw explain(error, made.length > 0);
  }
}

async function readFiles(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile()) files.set(entry.name, await readFile(join(folder, entry.name), 'utf8'));
  }
  return files;
}

/** Adds to the header of each revision what was measured; a comment is not part of its checksum. */
export async function writeLocksIntoHeaders(folder: string, proofs: readonly RevisionProof[]): Promise<void> {
  for (const proof of proofs) {
    const file = join(folder, `${proof.revision.name}.ts`);
    const source = withoutMeasures(await readFile(file, 'utf8'));
    const line = ` * ${locksOf(proof)}\n`;
    await writeFile(
      file,
      source.replace(/^ \*\/\n(?=export class )/m, (end) => `${line}${end}`),
    );
  }
}

const withoutMeasures = (source: string): string =>
  source.replace(/^ \* (?:Locks, as measured|Takes no lock|Outside a transaction).*\n/gm, '');

function locksOf({ revision, measures }: RevisionProof): string {
  if (!revision.transactional) return 'Outside a transaction: its locks come and go within its statement.';
  const locks = new Map<string, LockMode>();
  for (const [table, mode] of measures.flatMap((measure) => [...measure.locks])) {
    locks.set(table, stronger(locks.get(table) ?? mode, mode));
  }
  if (locks.size === 0) return 'Takes no lock on a table that was there before.';
  const did = (table: string, work: 'rewrites' | 'scans') =>
    measures.some((measure) => measure[work].includes(table)) ? (work === 'rewrites' ? ', rewritten' : ', read') : '';
  const each = [...locks].map(([table, mode]) => `${table} ${mode}${did(table, 'rewrites') || did(table, 'scans')}`);
  return `Locks, as measured: ${each.join('; ')}.`;
}
