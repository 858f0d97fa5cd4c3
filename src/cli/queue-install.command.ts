import { Command } from '@commander-js/extra-typings';
import { readCommandEnv } from '../config/env.ts';
import { type CommandContext, describeExits, EXIT, parseWait } from '../modules/migrations/commands/index.ts';
import { installQueue } from '../queue/install-queue.ts';

/** `compendium queue install`: a step of each deployment, after `migrate upgrade`. */
export function queueInstallCommand(context: CommandContext) {
  return new Command('install')
    .description(
      "make the queue's tables in schema pgboss, or bring them to this version; done twice is as good as once",
    )
    .option('--wait <time>', 'how long to wait for another migrator: 500ms, 30s or 2m', parseWait)
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium queue install')
    .addHelpText('after', describeExits({ locks: true, runs: false }))
    .action(async (options) => {
      const wait = options.wait === undefined ? {} : { waitMs: options.wait };
      const { before, after } = await installQueue(readCommandEnv().DATABASE_URL, wait);
      const did =
        before === after ? 'was already at' : before === null ? 'installed at' : `went from version ${before} to`;
      context.output.answer({ before, after }, [`Queue ${did} version ${after}.`]);
      context.end(EXIT.ok);
    });
}
