import { checkoutCommandOf, commandOf } from '../process-names.ts';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import { rewriteLock } from '../verify/build-catalog-lock.ts';
import { CATALOG_LOCK_FILE, readCatalogLock } from '../catalog-lock/file.ts';
import { proveEntities } from '../verify/prove-entities.ts';
import { verify } from '../verify/verify.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { sharedSlug } from '../revisions/revision.ts';
import { slugOf } from '../revisions/revision-generator.ts';
import { stateBefore } from '../revisions/state-before.ts';
import { type FileTexts, keepCopy, readCopy, removeCopy } from '../revisions/undo-copy.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { CommandContext } from './context.ts';
import { describeShort } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { type LastChange, lastChange } from './last-revision.ts';
import { keepOrTakeBack, writeLocksIntoHeaders } from './revision-file.ts';
import { missingState } from './undo.ts';
import { UsageError } from './usage-error.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

type From = 'entities' | 'file';

const HELP = `
Keeps the name and the time of the revision (of all revisions of one change), proves it, and renews snapshot and catalog lock.
  after an edit of entities  its statements are written again
  after an edit of its file  the file stays as it is
  after both                 --from says which of the two counts
It is reverted first in a checkout's own database. Not for a revision that is on the main branch, or applied elsewhere.`;

export function redoCommand(context: CommandContext) {
  return new Command('redo')
    .description('in a checkout: write the last revision again, after an edit of the entities or of its file')
    .addOption(new Option('--from <what>', 'what its statements are taken from').choices(['entities', 'file'] as const))
    .option('--blocking', 'one revision with plain SQL, also where it locks an existing table for as long as it works')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', HELP)
    .addHelpText('after', `\nExample:\n  ${checkoutCommandOf('migrate redo')}`)
    .addHelpText(
      'after',
      describeExits({ findings: 'written, and its proof has findings', locks: true, scratch: true }),
    )
    .action(async ({ from, blocking = false }) => context.end(await redo(context, { from, blocking })));
}

interface How {
  readonly from: From | undefined;
  readonly blocking: boolean;
}

async function redo(context: CommandContext, { from: wanted, blocking }: How): Promise<ExitCode> {
  const { folder, output } = context;
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const place = { serverUrl, folder, watch };
  const change = await lastChange(context, migrator);
  const from = await source(context, migrator, change, wanted);
  const before = from === 'entities' ? await requireStateBefore(context, migrator, change) : null;
  await change.revert();
  const names = await keepOrTakeBack(folder, async () => {
    const old = change.revisions.map(({ name }) => name);
    const isSnapshotOfOther = (await migrator.snapshotHead()) !== old.at(-1);
    const lock = await readCatalogLock(folder);
    const written = before ? await rewrite(migrator, folder, change.revisions, before, blocking) : old;
    if (!before) await migrator.storeCurrentSchema();
    await rewriteLock(place);
    if (isSnapshotOfOther) assertSameFacts(lock, await readCatalogLock(folder));
    return written;
  });
  const files = names.map((name) => join(folder, `${name}.ts`));
  const report = await verify(place, { words: names });
  await writeLocksIntoHeaders(folder, report.proofs);
  const missing = await proveEntities(place, await migrator.entityScripts());
  output.answer({ file: files[0], files, ...proofAsJson(report), missing }, [
    `Wrote ${files.join(', ')}, ${migrator.snapshotFile} and ${CATALOG_LOCK_FILE}.`,
    '',
    ...(await describeProofs(report)),
    ...describeShort(missing),
  ]);
  return report.status === 'ok' && missing.length === 0 ? EXIT.ok : EXIT.findings;
}

/**
 * Renaming a revision leaves the catalog as it was; deleting another one does not.
 *
 * @throws {UsageError} for a snapshot of a revision that is gone.
 */
function assertSameFacts(before: CatalogLock, after: CatalogLock): void {
  if (JSON.stringify(before.facts) === JSON.stringify(after.facts)) return;
  throw new UsageError(
    `The snapshot is of another revision than ${after.head ?? 'base'}, and the catalog lock holds what that one made: ` +
      `its file was deleted. Run "${commandOf('migrate undo')}" first. Nothing was written.`,
  );
}

/** @throws {UsageError} when entities and file were both edited, without --from, which says which of them counts. */
async function source(
  { folder }: CommandContext,
  migrator: Migrator,
  { revisions }: LastChange,
  wanted: From | undefined,
): Promise<From> {
  const edited: string[] = [];
  for (const { name } of revisions) if (await isEdited(folder, name)) edited.push(name);
  const isEntityEdited = (await migrator.entityDiff()).up.length > 0;
  if (wanted !== undefined) return wanted;
  if (edited.length > 0 && isEntityEdited) {
    throw new UsageError(
      `The entities were edited, and so was the file of ${edited.join(', ')}. Pass --from entities to write its statements ` +
        'again and lose what was edited in the file, or --from file to keep the file. Nothing was done.',
    );
  }
  return isEntityEdited ? 'entities' : 'file';
}

async function isEdited(folder: string, name: string): Promise<boolean> {
  const copy = await readCopy(folder, name, []);
  return !copy || bodyOf(await readFile(join(folder, `${name}.ts`), 'utf8')) !== bodyOf(copy.source);
}

async function requireStateBefore(
  { folder }: CommandContext,
  migrator: Migrator,
  { revisions, parent }: LastChange,
): Promise<FileTexts> {
  const name = revisions[0]?.name ?? '';
  const before = await stateBefore(folder, { name, parent }, migrator.snapshotFile);
  if (!before) throw new UsageError(missingState(name));
  return before;
}

const HEADER = /\/\*\*[^]*?\*\//;

/** Without the header, to which measures are added after the file was written. */
const bodyOf = (text: string): string => text.replace(HEADER, '');

/**
 * Writes the files from the snapshot before them and the entities as they are, at the same time. A single file that stays
 * one keeps its name and its header.
 *
 * @returns the names.
 */
async function rewrite(
  migrator: Migrator,
  folder: string,
  revisions: readonly LoadedRevision[],
  before: FileTexts,
  blocking: boolean,
): Promise<string[]> {
  const [first] = revisions;
  if (!first) return [];
  const path = (name: string) => join(folder, `${name}.ts`);
  const header = HEADER.exec(await readFile(path(first.name), 'utf8'))?.[0] ?? '';
  const snapshot = join(folder, migrator.snapshotFile);
  const text = before.get(migrator.snapshotFile) ?? null;
  await (text === null ? rm(snapshot) : writeFile(snapshot, text));
  for (const { name } of revisions) {
    await rm(path(name));
    await removeCopy(folder, name);
  }
  const written = await migrator.write(titleOf(header, first), { blocking, notBefore: first.timestamp });
  if (written.length === 0) {
    throw new UsageError(
      `The entities are as they were before ${first.name}: run "${commandOf('migrate undo')}". Nothing was done.`,
    );
  }
  const isSame = written.length === 1 && revisions.length === 1;
  const files = written.map(({ file, code }) => {
    const name = parse(file).name;
    const renamed = code.replaceAll(name, first.name).replace(HEADER, () => header);
    return isSame ? { name: first.name, code: renamed, file } : { name, code, file };
  });
  for (const { name, code, file } of files) {
    await rename(join(folder, file), path(name));
    await writeFile(path(name), code);
    await removeCopy(folder, parse(file).name);
    await keepCopy(folder, name, before, code);
  }
  await migrator.storeCurrentSchema();
  return files.map(({ name }) => name);
}

/** The title in a header, unless the file has another name. */
function titleOf(header: string, revision: LoadedRevision): string {
  const title = /^ \* (?<title>.+?)(?:, \d+ of \d+)?\.?$/m.exec(header)?.groups?.['title'] ?? '';
  const slug = sharedSlug(revision);
  return slugOf(title) === slug ? title : slug.replaceAll('_', ' ');
}
