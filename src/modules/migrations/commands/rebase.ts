import { commandOf } from '../process-names.ts';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { rewriteLock } from '../verify/build-catalog-lock.ts';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { proveEntities } from '../verify/prove-entities.ts';
import { findCounterpart, RebaseConflictError } from '../verify/rebase-conflict.ts';
import { verify } from '../verify/verify.ts';
import type { ProofPlace } from '../verify/with-scratch-migrator.ts';
import { committedFiles, committedText, conflictedFiles } from '../revisions/git.ts';
import { type Rebased, rebasedNames, rebasedText } from '../revisions/rebase-names.ts';
import { parseRevisionName } from '../revisions/revision.ts';
import { keepCopy, removeCopy } from '../revisions/undo-copy.ts';
import { RevisionFailedError } from '../runner/errors/revision-failed-error.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { CommandContext } from './context.ts';
import { describeShort } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { MERGED_INTO } from './last-revision.ts';
import { stampRebased } from './rebase-database.ts';
import { assertSource, keepOrTakeBack, writeLocksIntoHeaders } from './revision-file.ts';
import { UsageError } from './usage-error.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

const HELP = `
For a checkout after git merge or git rebase, also while catalog lock and ORM snapshot are in conflict. The revisions that
the other branch does not have get times after its last one: file, class and header. ORM snapshot and catalog lock are
made from the entities and the revisions as they are now, and the revisions are proved.
A checkout's own database that has them under their old names gets the revisions of the other branch and the new names.
A revision that cannot run after those of the other branch is a conflict: both are named, and no file is changed.`;

export function rebaseCommand(context: CommandContext) {
  return new Command('rebase')
    .description('after a merge: put the revisions of this branch after those of another one')
    .option('--onto <branch>', 'the other branch or commit; without it the main branch')
    .option('--stamp', "follow in the database of DATABASE_URL too when it is not the checkout's own")
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', HELP)
    .addHelpText('after', `\nExample:\n  git merge main; ${commandOf('migrate rebase')} && git add src && git commit`)
    .addHelpText(
      'after',
      describeExits({ findings: 'written, and its proof has findings', locks: true, scratch: true }),
    )
    .action(async ({ onto, stamp = false }) => context.end(await rebase(context, onto, stamp)));
}

async function rebase(context: CommandContext, onto: string | undefined, stamps: boolean): Promise<ExitCode> {
  const { folder, output } = context;
  await assertSource(folder);
  const own = revisionNames(await readdir(folder));
  const { branch, theirs } = await otherBranch(folder, own, onto);
  const moved = rebasedNames(
    own.filter((name) => !theirs.includes(name)),
    theirs.at(-1) ?? null,
  );
  if (moved.length === 0) {
    const line = `Nothing to do: ${branch} has every revision of this checkout.`;
    output.answer({ status: 'nothing', onto: branch, moved: [] }, [line]);
    return EXIT.ok;
  }
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  await assertMergeable(folder, migrator.snapshotFile);
  const applied = await appliedOf(context, migrator, moved, stamps);
  const place = { serverUrl, folder, watch };
  await moveRevisions(place, branch, migrator, moved, theirs);
  const report = await verify(place, { words: moved.map(({ to }) => to) });
  await writeLocksIntoHeaders(folder, report.proofs);
  const missing = await proveEntities(place, await migrator.entityScripts());
  const stamped = applied.length === 0 ? null : await stampRebased(context, theirs, applied);
  output.answer({ onto: branch, moved, database: stamped, ...proofAsJson(report), missing }, [
    ...moved.map(({ from, to }) => (from === to ? `${from} is after ${branch} already.` : `Renamed ${from} to ${to}.`)),
    `Wrote ${migrator.snapshotFile} and ${CATALOG_LOCK_FILE} on top of ${branch}.`,
    ...(stamped === null ? [] : [stamped.line]),
    '',
    ...(await describeProofs(report)),
    ...describeShort(missing),
  ]);
  const isInOrder = report.status === 'ok' && missing.length === 0 && stamped?.status !== 'failed';
  return isInOrder ? EXIT.ok : EXIT.findings;
}

/** Writes the files under their new names, snapshot and lock: all of it, or nothing. */
async function moveRevisions(
  place: ProofPlace,
  branch: string,
  migrator: Migrator,
  moved: readonly Rebased[],
  theirs: readonly string[],
): Promise<void> {
  const { folder } = place;
  const path = (name: string) => join(folder, `${name}.ts`);
  const files = [migrator.snapshotFile, CATALOG_LOCK_FILE];
  const before = new Map<string, string | null>();
  for (const file of files) before.set(file, await committedText(folder, branch, file));
  await keepOrTakeBack(
    folder,
    async () => {
      for (const revision of moved) {
        const text = rebasedText(await readFile(path(revision.from), 'utf8'), revision);
        if (revision.from !== revision.to) await rm(path(revision.from));
        await writeFile(path(revision.to), text);
      }
      await migrator.storeCurrentSchema();
      await rewriteLock(place).catch(async (error: unknown) => {
        throw error instanceof RevisionFailedError ? await conflict(place, error, moved, theirs) : error;
      });
    },
    (error) => error,
  );
  for (const { from, to } of moved) {
    await removeCopy(folder, from);
    await keepCopy(folder, to, before, await readFile(path(to), 'utf8'));
  }
}

async function conflict(
  place: ProofPlace,
  failure: RevisionFailedError,
  moved: readonly Rebased[],
  theirs: readonly string[],
): Promise<unknown> {
  const own = moved.find(({ to }) => to === failure.revision);
  if (!own) return failure;
  return new RebaseConflictError(own.from, await findCounterpart(place, theirs, failure), failure);
}

/** @throws {UsageError} while files are in conflict that only a person can settle. */
async function assertMergeable(folder: string, snapshotFile: string): Promise<void> {
  const made = new Set([snapshotFile, CATALOG_LOCK_FILE]);
  const left = (await conflictedFiles(folder)).filter((file) => !made.has(file));
  if (left.length === 0) return;
  throw new UsageError(`Settle the conflicts in ${left.join(', ')} first, git add them, and retry. Nothing was done.`);
}

/** Returns the revisions that the database has under their old names. @throws {UsageError} unless it is the checkout's own. */
async function appliedOf(
  context: CommandContext,
  migrator: Migrator,
  moved: readonly Rebased[],
  stamps: boolean,
): Promise<readonly Rebased[]> {
  const history = new Set((await migrator.readHistory()).map(({ name }) => name));
  const applied = moved.filter(({ from }) => history.has(from));
  if (applied.length === 0 || context.isOwnDatabase || stamps) return applied;
  throw new UsageError(
    `${applied.map(({ from }) => from).join(', ')} is applied in the database of DATABASE_URL, which would not know the new ` +
      `name. Pass --stamp to let it follow, or run "${commandOf('migrate downgrade')}" there first. Nothing was done.`,
  );
}

/** Returns the branch whose revisions stay as they are. @throws {UsageError} when there is none, or it was not merged. */
async function otherBranch(folder: string, own: readonly string[], onto: string | undefined) {
  for (const branch of onto === undefined ? [...MERGED_INTO, 'HEAD^1'] : [onto]) {
    const files = await committedFiles(folder, branch);
    const theirs = files === null ? null : revisionNames(files);
    if (theirs === null || (onto === undefined && own.every((name) => theirs.includes(name)))) continue;
    const absent = theirs.filter((name) => !own.includes(name));
    if (absent.length === 0) return { branch, theirs };
    throw new UsageError(
      `${branch} has ${absent.join(', ')}, and this checkout does not: run "git merge ${branch}" first. Nothing was done.`,
    );
  }
  if (onto === undefined) return { branch: 'HEAD', theirs: own };
  throw new UsageError(`git knows no commit "${onto}" with revisions in ${folder}. Nothing was done.`);
}

function revisionNames(files: readonly string[]): string[] {
  return files
    .map((file) => parse(file))
    .filter(({ name, ext }) => ext === '.ts' && parseRevisionName(name))
    .map(({ name }) => name)
    .sort();
}
