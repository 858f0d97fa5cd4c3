import { join } from 'node:path';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { rewriteLock } from '../proof/build-lock.ts';
import { LOCK_FILE } from '../proof/lock-file.ts';
import { proveEntities } from '../proof/prove-entities.ts';
import { verify } from '../proof/verify.ts';
import { EmptyMessageError, revisionMessage } from '../revisions/revision-message.ts';
import { terminated } from '../revisions/terminated.ts';
import type { CommandContext } from './context.ts';
import { describeShort } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { assertSource, keepOrTakeBack, writeLocksIntoHeader } from './revision-file.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

export function revisionCommand(context: CommandContext) {
  return new Command('revision')
    .description('write the revision that brings the tables to the entities, and prove it; in a checkout only')
    .requiredOption('-m, --message <text>', 'what it does to what: it becomes the name', parseMessage)
    .option('--blank', 'without statements, for SQL that you write yourself')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate revision -m "Add phone to users"')
    .addHelpText('after', describeExits({ findings: 'written, and its proof has findings', scratch: true }))
    .action(async ({ message, blank }) => context.end(await writeRevision(context, message, blank === true)));
}

/** The same refusal as the generator's, before anything is opened, as a wrong command line. */
function parseMessage(text: string): string {
  try {
    return revisionMessage(text);
  } catch (error) {
    throw error instanceof EmptyMessageError ? new InvalidArgumentError(error.message) : error;
  }
}

async function writeRevision(context: CommandContext, message: string, blank: boolean): Promise<ExitCode> {
  const { folder, output } = context;
  await assertSource(folder);
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const place = { serverUrl, folder, ignoreSchemas: watch.ignoreSchemas };
  const written = await keepOrTakeBack(folder, async () => {
    const { fileName } = await migrator.create(undefined, blank, false, message);
    return fileName === '' ? null : { fileName, uncertain: await rewriteLock(place) };
  });
  if (written === null) {
    output.answer({ status: 'nothing', file: null }, [
      'Nothing to do: entities and revisions agree. For SQL of your own: --blank',
    ]);
    return EXIT.ok;
  }
  const file = join(folder, written.fileName);
  const report = await verify(place, { words: ['head'] });
  if (!blank) await writeLocksIntoHeader(file, report.proofs);
  const missing = blank ? [] : await proveEntities(place, await migrator.entityScripts());
  const { up = [], down = [] } = report.proofs[0]?.revision ?? {};
  const next = `Write its SQL, then: compendium migrate lock && compendium migrate verify head`;
  output.answer({ file, up, down, uncertain: written.uncertain, ...proofAsJson(report), missing }, [
    `Wrote ${file} and ${LOCK_FILE}.`,
    ...written.uncertain.map((fact) => `Majors may state ${fact} otherwise; read the others too: migrate lock --also`),
    ...(blank ? [next] : ['', '-- up', ...up.map(terminated), '', '-- down', ...down.map(terminated), '']),
    ...(blank ? [] : await describeProofs(report)),
    ...describeShort(missing),
  ]);
  return report.status === 'ok' && missing.length === 0 ? EXIT.ok : EXIT.findings;
}
