import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { CATALOG_LOCK_FILE, readCatalogLock } from '../catalog-lock/file.ts';
import { checkoutCommandOf, commandOf } from '../process-names.ts';
import { findRevision } from '../revisions/address.ts';
import { uncommittedFiles } from '../revisions/git.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { replaceFiles } from '../revisions/replace-files.ts';
import { ignoreCopies, readTexts, removeCopy, UNDO_FOLDER } from '../revisions/undo-copy.ts';
import type { Migrator } from '../runner/migrator.ts';
import { type BaselinePlan, planBaseline, type SquashPlace, withAllSchemas } from '../verify/squash/plan-baseline.ts';
import { proveBaseline } from '../verify/squash/prove-baseline.ts';
import { verify } from '../verify/verify.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { assertSource } from './revision-file.ts';
import { UsageError } from './usage-error.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

const HELP = `
The baseline makes from nothing what the revisions up to <revision> make: the same catalog, fact by fact, and the rows that
they write. Both lines are run on scratch databases and compared before a file is changed. A database that has all of the
replaced revisions counts as at the baseline, and one that has a part of them is refused with what to do.
The folder must be committed: git keeps the files that are removed, and "git restore" brings them back.`;

export function squashCommand(context: CommandContext) {
  return new Command('squash')
    .description('in a checkout: replace the revisions up to one of them by a single baseline that makes the same')
    .argument('<revision>', 'the last revision that is replaced')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', HELP)
    .addHelpText('after', `\nExample:\n  ${checkoutCommandOf('migrate squash')} 20261124090000`)
    .addHelpText('after', describeExits({ findings: 'written, and its proof has findings', scratch: true }))
    .action(async (word) => context.end(await squash(context, word)));
}

async function squash(context: CommandContext, word: string): Promise<ExitCode> {
  const { folder, output } = context;
  await assertSource(folder);
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const all = await migrator.readRevisions();
  const replaced = all.slice(0, all.indexOf(findRevision(word, all)) + 1);
  await assertReady(folder, migrator, all, replaced);
  const place = { serverUrl, folder, watch };
  const plan = await planBaseline(place, replaced);
  const { name, report } = await writeBaseline(place, migrator, plan, { replaced, later: all.slice(replaced.length) });
  const rows = plan.carried.counts.map(({ table, rows: count }) => `${table} (${count})`);
  output.answer(
    {
      baseline: name,
      replaced: replaced.map((one) => one.name),
      rows: plan.carried.counts,
      left: plan.left,
      ...proofAsJson(report),
    },
    [
      `Replaced ${replaced.length} revisions by ${name}: the same ${plan.states.target.catalog.facts.length} facts.`,
      ...(rows.length > 0 ? [`It writes the rows of ${rows.join(', ')}.`] : []),
      ...plan.left.map((object) => `It does not make ${object}, which the policy leaves out.`),
      '',
      ...(await describeProofs(report)),
      `Next: read the file, and commit. Databases that have all ${replaced.length} revisions need nothing; bring the others ` +
        `there with "${commandOf('migrate upgrade')}" of an earlier build first.`,
    ],
  );
  return report.status === 'ok' ? EXIT.ok : EXIT.findings;
}

/** @throws {UsageError} where there is nothing to replace, or where git could not bring the files back. */
async function assertReady(
  folder: string,
  migrator: Migrator,
  all: readonly LoadedRevision[],
  replaced: readonly LoadedRevision[],
): Promise<void> {
  if (replaced.length < 2) {
    throw new UsageError(
      `${replaced[0]?.name} is the first revision: there is nothing to squash. Nothing was written.`,
    );
  }
  const changed = await uncommittedFiles(folder);
  if (changed === null) {
    throw new UsageError(
      'squash removes files that only git brings back, and git is missing here. Nothing was written.',
    );
  }
  if (changed.length > 0) {
    throw new UsageError(
      `Commit or remove ${changed.join(', ')} first: squash needs a clean folder. Nothing was written.`,
    );
  }
  const head = all.at(-1)?.name ?? null;
  const snapshotHead = await migrator.snapshotHead();
  const lock = await readCatalogLock(folder);
  if (lock.head !== head || (snapshotHead !== undefined && snapshotHead !== head)) {
    throw new UsageError(
      `Catalog lock and ORM snapshot are not of ${head}: run "${commandOf('migrate lock')}" or "${commandOf('migrate redo')}" first. ` +
        'Nothing was written.',
    );
  }
}

interface Line {
  readonly replaced: readonly LoadedRevision[];
  readonly later: readonly LoadedRevision[];
}

/** Writes the baseline into a folder of its own, proves it there, and then replaces them by it. */
async function writeBaseline(place: SquashPlace, migrator: Migrator, plan: BaselinePlan, { replaced, later }: Line) {
  const { folder } = place;
  // below the folder, so that a revision finds its imports
  const staged = join(folder, UNDO_FOLDER, 'squash');
  await rm(staged, { recursive: true, force: true });
  await ignoreCopies(folder);
  await mkdir(staged);
  try {
    const { name, text } = await migrator.writeBaseline(staged, replaced, plan);
    for (const one of later) await cp(join(folder, `${one.name}.ts`), join(staged, `${one.name}.ts`));
    await proveBaseline({ ...place, folder: staged }, name, plan);
    const report = await verify(withAllSchemas({ ...place, folder: staged }), { words: [name] });
    const files = await readTexts(folder, [migrator.snapshotFile, CATALOG_LOCK_FILE]);
    await replaceFiles({
      folder,
      baseline: { name, text },
      replaced: replaced.map((one) => one.name),
      snapshotFile: migrator.snapshotFile,
      snapshot: files.get(migrator.snapshotFile) ?? null,
      lock: files.get(CATALOG_LOCK_FILE) ?? (await readFile(join(folder, CATALOG_LOCK_FILE), 'utf8')),
    });
    // they hold snapshots of revisions that are gone
    for (const one of [...replaced, ...later.slice(0, 1)]) await removeCopy(folder, one.name);
    return { name, report };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}
