import { commandOf } from '../process-names.ts';
import { join, parse } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { rewriteLock } from '../verify/build-catalog-lock.ts';
import { CATALOG_LOCK_FILE, readCatalogLock } from '../catalog-lock/file.ts';
import { proveEntities } from '../verify/prove-entities.ts';
import { verify } from '../verify/verify.ts';
import { type Adoption, planAdoption } from '../report/adoption.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import type { CommandContext } from './context.ts';
import { databaseUrlOf } from './database-url.ts';
import { describeObject } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { assertSource, keepOrTakeBack, writeLocksIntoHeaders } from './revision-file.ts';
import { parseMessage } from './revision-message-option.ts';
import { UsageError } from './usage-error.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

const HELP = `
The other way to settle drift: "migrate drift --sql" brings the database back to the revisions, this brings the revisions to
the database. The revision is written and proved like any other, with its down; the database that --from names is only read.`;

export function adoptCommand(context: CommandContext) {
  return new Command('adopt')
    .description('in a checkout: write the revision that makes the drift of a database the expectation, and prove it')
    .requiredOption('-m, --message <text>', 'what it does to what: it becomes the name', parseMessage)
    .option('--from <url>', 'the database that drifted; that of DATABASE_URL when left out', databaseUrlOf)
    .option('--object <identity...>', 'these objects only, by the names of the drift report', [])
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', HELP)
    .addHelpText(
      'after',
      `\nExample:\n  ${commandOf('migrate adopt')} -m "Add index on jobs.status" --from "$PRODUCTION_URL"`,
    )
    .addHelpText(
      'after',
      describeExits({ findings: 'written, and its proof has findings, or entities say otherwise', scratch: true }),
    )
    .action(async ({ message, from, object }) =>
      context.end(await adopt(context, message, { from: from ?? context.databaseUrl(), only: object })),
    );
}

interface Source {
  readonly from: string;
  readonly only: readonly string[];
}

async function adopt(context: CommandContext, message: string, { from, only }: Source): Promise<ExitCode> {
  const { folder, output } = context;
  await assertSource(folder);
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const [lock, revisions] = await Promise.all([readCatalogLock(folder), readRevisions(folder)]);
  const adoption = await planAdoption({ url: from, lock, revisions, watch, only });
  if ('refusal' in adoption) throw new UsageError(`${adoption.refusal} Nothing was written.`);
  if (adoption.objects.length === 0) {
    output.answer({ status: 'nothing', file: null, objects: [] }, ['No drift: there is nothing to adopt.']);
    return EXIT.ok;
  }
  const place = { serverUrl, folder, watch };
  const file = await keepOrTakeBack(folder, async () => {
    const [written] = await migrator.write(message, { statements: adoption });
    await rewriteLock(place);
    return join(folder, written?.file ?? '');
  });
  const report = await verify(place, { words: [parse(file).name] });
  await writeLocksIntoHeaders(folder, report.proofs);
  const differing = await proveEntities(place, await migrator.entityScripts());
  const left = adoption.leftBy(await readCatalogLock(folder));
  const isSettled = report.status === 'ok' && differing.length === 0 && left.length === 0;
  const { objects, up, down, notes } = adoption;
  output.answer({ file, objects, up, down, notes, left, differing, ...proofAsJson(report) }, [
    `Adopted ${objects.length} ${objects.length === 1 ? 'object' : 'objects'}. Wrote ${file} and ${CATALOG_LOCK_FILE}.`,
    ...notes,
    '',
    ...(await describeProofs(report)),
    ...(left.length > 0 ? ['The revision does not make these as they are:', ...left.flatMap(describeObject)] : []),
    ...describeEntities(differing),
    ...nextSteps(adoption),
  ]);
  return isSettled ? EXIT.ok : EXIT.findings;
}

function describeEntities(differing: Adoption['objects']): string[] {
  if (differing.length === 0) return [];
  return [
    `The entities declare otherwise. Change them, then run "${commandOf('migrate redo')} --from file":`,
    ...differing.flatMap(({ repair: _repair, ...object }) =>
      describeObject({ ...object, repair: { sql: '', destructive: false } }),
    ),
  ];
}

function nextSteps({ database }: Adoption): string[] {
  return [
    `Next: read the file. Database ${database} has it already: record that with "${commandOf('migrate stamp')} head" there. ` +
      `Other databases get it with "${commandOf('migrate upgrade')}".`,
  ];
}
