import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { proveEntities } from '../verify/prove-entities.ts';
import { describeRemovedLabel, type RemovedLabel } from '../revisions/removed-enum-labels.ts';
import { SnapshotHeadError } from '../revisions/snapshot-head.ts';
import type { CommandContext } from './context.ts';
import { describeShort } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';

export function checkCommand(context: CommandContext) {
  return new Command('check')
    .description('compare the entities with what the revisions made: by the ORM snapshot, then on a scratch database')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate check')}`)
    .addHelpText(
      'after',
      describeExits({
        findings: 'an entity was changed and no revision says so, or the snapshot is of another revision',
        scratch: true,
      }),
    )
    .action(async () => context.end(await check(context)));
}

async function check(context: CommandContext): Promise<ExitCode> {
  try {
    return await compareEntities(context);
  } catch (error) {
    if (!(error instanceof SnapshotHeadError)) throw error;
    const { message, snapshotHead, head } = error;
    context.output.answer({ status: 'other-head', snapshotHead, head, message }, [message]);
    return EXIT.findings;
  }
}

async function compareEntities(context: CommandContext): Promise<ExitCode> {
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const { up, removedLabels } = await migrator.diffEntities();
  if (up.length + removedLabels.length > 0) return tellMissing(context, up, removedLabels);
  const place = { serverUrl, folder: context.folder, watch };
  const objects = await proveEntities(place, await migrator.entityScripts());
  const agree = objects.length === 0;
  const lines = agree ? ['Entities and revisions agree.'] : describeShort(objects);
  context.output.answer({ status: agree ? 'ok' : 'short', up, lostLabels: removedLabels, objects }, lines);
  return agree ? EXIT.ok : EXIT.findings;
}

function tellMissing(context: CommandContext, up: readonly string[], removedLabels: readonly RemovedLabel[]): ExitCode {
  const byHand = removedLabels.map(
    (one) => `${describeRemovedLabel(one)}: write that revision by hand, with --blank and nothing else changed.`,
  );
  const lines = [
    'The entities differ from what the revisions made. The revision that is missing would run:',
    '',
    ...up.map((sql) => `  ${sql}`),
    '',
    `Write it: ${commandOf('migrate revision')} -m "…"`,
  ];
  context.output.answer({ status: 'changed', up, lostLabels: removedLabels, objects: [] }, [
    ...(up.length > 0 ? lines : []),
    ...byHand,
  ]);
  return EXIT.findings;
}
