import { commandOf, programName } from '../process-names.ts';
import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { type CompletedCommand, completionScript, SHELLS } from './completion-script.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';

/** @param loadAll the program with all its commands. */
export function completionCommand(context: CommandContext, loadAll: () => Promise<CommandUnknownOpts>) {
  return new Command('completion')
    .description('print the script with which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'where it is for').choices(SHELLS))
    .addHelpText('after', `\nExample:\n  source <(${commandOf('completion bash')})`)
    .addHelpText('after', describeExits({}))
    .action(async (shell) => {
      context.output.text(completionScript(programName(), shell, commandsUnder(await loadAll())));
      context.end(EXIT.ok);
    });
}

/** Returns the command and all under it, each with what may follow it. */
function commandsUnder(command: CommandUnknownOpts, path = ''): CompletedCommand[] {
  const below = command.commands.filter((child) => child.name() !== 'help');
  const words = below.map((child) => ({ word: child.name(), description: child.description() }));
  const options = command.options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : []));
  const choices = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((word) => ({ word, description })),
  );
  const help = { word: '--help', description: 'display help' };
  return [
    { path, candidates: [...words, ...choices, ...options, help] },
    ...below.flatMap((child) => commandsUnder(child, `${path} ${child.name()}`.trim())),
  ];
}
