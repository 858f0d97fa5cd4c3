import { commandOf } from '../process-names.ts';
import { join, parse } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { rewriteLock } from '../verify/build-catalog-lock.ts';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { proveEntities } from '../verify/prove-entities.ts';
import { verify } from '../verify/verify.ts';
import type { Revision } from '../revisions/revision.ts';
import { terminated } from '../revisions/terminated.ts';
import type { CommandContext } from './context.ts';
import { describeShort } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { assertSource, keepOrTakeBack, writeLocksIntoHeaders } from './revision-file.ts';
import { nextStep, parseMessage } from './revision-message-option.ts';
import { describeRun, listen } from './run-output.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

export function revisionCommand(context: CommandContext) {
  return new Command('revision')
    .description('write the revision that brings the tables to the entities, and prove it; in a checkout only')
    .requiredOption('-m, --message <text>', 'what it does to what: it becomes the name', parseMessage)
    .option('--blocking', 'one revision with plain SQL, also where it locks an existing table for as long as it works')
    .option('--blank', 'without statements, for SQL that you write yourself')
    .addOption(new Option('--apply', 'apply it when its proof has no finding').conflicts('blank'))
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate revision')} -m "Add phone to users"`)
    .addHelpText('after', describeExits({ findings: 'written, and its proof has findings', scratch: true }))
    .action(async ({ message, blank = false, blocking = false, apply = false }) => {
      context.end(await writeRevision(context, message, { blank, blocking, apply }));
    });
}

async function writeRevision(context: CommandContext, message: string, how: How): Promise<ExitCode> {
  const { folder, output } = context;
  await assertSource(folder);
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const place = { serverUrl, folder, watch };
  const written = await keepOrTakeBack(folder, async () => {
    const revisions = await migrator.write(message, how);
    return revisions.length === 0 ? null : { revisions, uncertain: await rewriteLock(place) };
  });
  if (written === null) {
    output.answer({ status: 'nothing', file: null, files: [] }, [
      'Nothing to do: entities and revisions agree. For SQL of your own: --blank',
    ]);
    return EXIT.ok;
  }
  const files = written.revisions.map(({ file }) => join(folder, file));
  const report = await verify(place, { words: files.map((file) => parse(file).name) });
  if (!how.blank) await writeLocksIntoHeaders(folder, report.proofs);
  const missing = how.blank ? [] : await proveEntities(place, await migrator.entityScripts());
  const { uncertain } = written;
  const up = report.proofs.flatMap(({ revision }) => revision.up);
  const down = report.proofs.toReversed().flatMap(({ revision }) => revision.down);
  const isProved = report.status === 'ok' && missing.length === 0;
  const run = how.apply && isProved ? await migrator.upgrade('head', listen(output)) : null;
  output.answer({ file: files[0], files, up, down, uncertain, ...proofAsJson(report), missing, run }, [
    `Wrote ${files.join(', ')} and ${CATALOG_LOCK_FILE}.`,
    ...uncertain.map((fact) => `Majors may state ${fact} otherwise; read the others too: migrate lock --also`),
    ...(how.blank ? [next()] : [...report.proofs.flatMap(({ revision }) => scriptOf(revision, files.length)), '']),
    ...(how.blank ? [] : await describeProofs(report)),
    ...describeShort(missing),
    ...(how.blank ? [] : run ? describeRun(run, false) : [nextStep(isProved)]),
  ]);
  return isProved ? EXIT.ok : EXIT.findings;
}

interface How {
  readonly blank: boolean;
  readonly blocking: boolean;
  readonly apply: boolean;
}

const next = (): string => `Write its SQL, then: ${commandOf('migrate lock')} && ${commandOf('migrate verify')} head`;

function scriptOf({ name, up, down, backfill }: Revision, of: number): string[] {
  const title = of === 1 ? [] : [`-- ${name}`];
  if (backfill) return ['', ...title, `-- fills ${backfill.table} in batches`];
  return ['', ...title, '-- up', ...up.map(terminated), '', '-- down', ...down.map(terminated)];
}
