import { Command } from '@commander-js/extra-typings';
import { describeLostLabel } from '../revisions/lost-labels.ts';
import { SnapshotHeadError } from '../revisions/snapshot-head.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';

export function checkCommand(context: CommandContext) {
  return new Command('check')
    .description('compare the entities with what the revisions made, by the ORM snapshot')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate check')
    .addHelpText(
      'after',
      describeExits({
        findings: 'an entity was changed and no revision says so, or the snapshot is of another revision',
      }),
    )
    .action(async () => context.end(await check(context)));
}

async function check(context: CommandContext): Promise<ExitCode> {
  try {
    return await compare(context);
  } catch (error) {
    if (!(error instanceof SnapshotHeadError)) throw error;
    const { message, snapshotHead, head } = error;
    context.output.answer({ status: 'other-head', snapshotHead, head, message }, [message]);
    return EXIT.findings;
  }
}

async function compare(context: CommandContext): Promise<ExitCode> {
  const { migrator } = await context.open();
  const { up, lostLabels } = await migrator.diffEntities();
  const agree = up.length + lostLabels.length === 0;
  const byHand = lostLabels.map(
    (one) => `${describeLostLabel(one)}: write that revision by hand, with --blank and nothing else changed.`,
  );
  const lines = [
    'The entities differ from what the revisions made. The revision that is missing would run:',
    '',
    ...up.map((sql) => `  ${sql}`),
    '',
  ];
  const advice = 'Write it: npx mikro-orm migration:create --name "…"';
  context.output.answer(
    { status: agree ? 'ok' : 'changed', up, lostLabels },
    agree ? ['Entities and revisions agree.'] : [...(up.length > 0 ? [...lines, advice] : []), ...byHand],
  );
  return agree ? EXIT.ok : EXIT.findings;
}
