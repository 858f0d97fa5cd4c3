import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { type LiveSizes, readLiveSizes } from '../verify/live-size.ts';
import { verify } from '../verify/verify.ts';
import type { CommandContext } from './context.ts';
import { databaseUrlOf } from './database-url.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { describeProofs, proofAsJson } from './verify-output.ts';

const help = (): string => `
Each revision runs up, down and up on a scratch database of the server of DATABASE_URL. The catalog after the down must
be the one before, and rows of other revisions must stay. For each statement: the locks that it takes on tables that were
there before, and whether it reads or writes a whole table under them.

A finding that is meant so is accepted in the statement itself, and then shown with its reason:
  -- accept table-rewrite: settings holds forty rows

Examples:
  ${commandOf('migrate verify')}
  ${commandOf('migrate verify')} head --size-from "$PRODUCTION_URL"`;

export function verifyCommand(context: CommandContext) {
  return new Command('verify')
    .description('prove revisions on a scratch database: up, down, up, rows, locks and lint')
    .argument('[revision...]', 'head, or revisions by name, time, slug or beginning; all without one')
    .option('--size-from <url>', 'a live database, of which only the sizes of tables are read')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', help())
    .addHelpText(
      'after',
      describeExits({ findings: 'a revision has a finding that is neither a note nor accepted', scratch: true }),
    )
    .action(async (words, { sizeFrom }) => {
      const { output, folder } = context;
      const sizes: LiveSizes | null = sizeFrom === undefined ? null : await readLiveSizes(databaseUrlOf(sizeFrom));
      const { databaseUrl: serverUrl, watch } = await context.open();
      const place = { serverUrl, folder, watch };
      const onStart = (revision: string) => output.progress(`Proving ${revision} …`);
      const report = await verify(place, { words, sizes, onStart });
      output.answer(proofAsJson(report), await describeProofs(report));
      context.end(report.status === 'ok' ? EXIT.ok : EXIT.findings);
    });
}
