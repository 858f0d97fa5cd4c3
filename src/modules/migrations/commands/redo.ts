import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import type { CatalogLock } from '../catalog/catalog-lock.ts';
import { rewriteLock } from '../proof/build-lock.ts';
import { LOCK_FILE, readLockFile } from '../proof/lock-file.ts';
import { proveEntities } from '../proof/prove-entities.ts';
import { verify } from '../proof/verify.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { stateBefore } from '../revisions/state-before.ts';
import { type FileTexts, keepCopy, readCopy, removeCopy } from '../revisions/undo-copy.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { CommandContext } from './context.ts';
import { describeShort } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { lastRevision } from './last-revision.ts';
import { keepOrTakeBack, writeLocksIntoHeader } from './revision-file.ts';
import { missingState } from './undo.ts';
import { UsageError } from './usage-error.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

type From = 'entities' | 'file';

const HELP = `
Keeps the name and the time of the revision, proves it, and renews snapshot and catalog lock.
  after an edit of entities  its statements are written again
  after an edit of its file  the file stays as it is
  after both                 --from says which of the two counts
It is reverted first in a checkout's own database. Not for a revision that is on the main branch, or applied elsewhere.`;

export function redoCommand(context: CommandContext) {
  return new Command('redo')
    .description('in a checkout: write the last revision again, after an edit of the entities or of its file')
    .addOption(new Option('--from <what>', 'what its statements are taken from').choices(['entities', 'file'] as const))
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', HELP)
    .addHelpText('after', '\nExample:\n  npm run -s compendium -- migrate redo')
    .addHelpText(
      'after',
      describeExits({ findings: 'written, and its proof has findings', locks: true, scratch: true }),
    )
    .action(async ({ from }) => context.end(await redo(context, from)));
}

async function redo(context: CommandContext, wanted: From | undefined): Promise<ExitCode> {
  const { folder, output } = context;
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const place = { serverUrl, folder, ignoreSchemas: watch.ignoreSchemas };
  const { revision, revert } = await lastRevision(context, migrator);
  const { name } = revision;
  const file = join(folder, `${name}.ts`);
  const from = await source(context, migrator, name, wanted);
  const before = from === 'entities' ? await requireStateBefore(context, migrator, revision) : null;
  await revert();
  await keepOrTakeBack(folder, async () => {
    const isSnapshotOfOther = (await migrator.snapshotHead()) !== name;
    const lock = await readLockFile(folder);
    if (before) await rewrite(migrator, folder, name, before);
    else await migrator.storeCurrentSchema();
    await rewriteLock(place);
    if (isSnapshotOfOther) assertSameFacts(lock, await readLockFile(folder));
  });
  await writeFile(file, withoutMeasures(await readFile(file, 'utf8')));
  const report = await verify(place, { words: ['head'] });
  await writeLocksIntoHeader(file, report.proofs);
  const missing = await proveEntities(place, await migrator.entityScripts());
  output.answer({ file, ...proofAsJson(report), missing }, [
    `Wrote ${file}, ${migrator.snapshotFile} and ${LOCK_FILE}.`,
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
      'its file was deleted. Run "compendium migrate undo" first. Nothing was written.',
  );
}

/** @throws {UsageError} when entities and file were both edited, and nobody says which of them counts. */
async function source(
  context: CommandContext,
  migrator: Migrator,
  name: string,
  wanted: From | undefined,
): Promise<From> {
  const { folder } = context;
  const copy = await readCopy(folder, name, []);
  const isFileEdited = !copy || bodyOf(await readFile(join(folder, `${name}.ts`), 'utf8')) !== bodyOf(copy.source);
  const isEntityEdited = (await migrator.entityDiff()).up.length > 0;
  if (wanted !== undefined) return wanted;
  if (isFileEdited && isEntityEdited) {
    throw new UsageError(
      `The entities were edited, and so was the file of ${name}. Pass --from entities to write its statements again and ` +
        'lose what was edited in the file, or --from file to keep the file. Nothing was done.',
    );
  }
  return isEntityEdited ? 'entities' : 'file';
}

async function requireStateBefore(
  { folder }: CommandContext,
  migrator: Migrator,
  revision: LoadedRevision,
): Promise<FileTexts> {
  const before = await stateBefore(folder, revision, migrator.snapshotFile);
  if (!before) throw new UsageError(missingState(revision.name));
  return before;
}

/** Without the header, to which measures are added after the file was written. */
const bodyOf = (text: string): string => text.replace(/\/\*\*[^]*?\*\//, '');

/** Writes the file from the snapshot before it and the entities as they are, under the name and the header that it has. */
async function rewrite(migrator: Migrator, folder: string, name: string, before: FileTexts): Promise<void> {
  const file = join(folder, `${name}.ts`);
  const header = /\/\*\*[^]*?\*\//.exec(await readFile(file, 'utf8'))?.[0];
  const snapshot = join(folder, migrator.snapshotFile);
  const text = before.get(migrator.snapshotFile) ?? null;
  await (text === null ? rm(snapshot) : writeFile(snapshot, text));
  await rm(file);
  const { fileName, code } = await migrator.create(undefined, false, false, 'Write the revision again');
  if (fileName === '') {
    throw new UsageError(
      `The entities are as they were before ${name}: run "compendium migrate undo". Nothing was done.`,
    );
  }
  const source = code.replaceAll(fileName.replace(/\.ts$/, ''), name);
  const withHeader = header === undefined ? source : source.replace(/\/\*\*[^]*?\*\//, () => header);
  await writeFile(join(folder, fileName), withHeader);
  await rename(join(folder, fileName), file);
  await migrator.storeCurrentSchema();
  await removeCopy(folder, fileName.replace(/\.ts$/, ''));
  await keepCopy(folder, name, before, withHeader);
}

const withoutMeasures = (header: string): string =>
  header.replace(/^ \* (?:Locks, as measured|Takes no lock|Outside a transaction).*\n/gm, '');
