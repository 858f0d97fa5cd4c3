import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { programName } from '../process-names.ts';
import { type CommandList, COMMANDS, joinCommands } from './command-list.ts';
import type { CommandLine } from './command-line-options.ts';
import { completionCommand } from './completion.ts';
import type { CommandContext } from './context.ts';

/**
 * Returns the program with the commands that `argv` can mean: one when it names one, those of a group when it names that, the
 * groups for help. Without words it is all of them.
 */
export async function program(line: CommandLine, context: CommandContext, argv: readonly string[]): Promise<Command> {
  const { groups, single } = joinCommands(COMMANDS, line.commands ?? { groups: {}, single: {} });
  const [first = '', second = ''] = argv.filter((word) => !word.startsWith('-') && word !== 'help');
  const root = new Command(programName())
    .description(line.description)
    .option('--no-color', 'without colour, also at a terminal; so does the variable NO_COLOR')
    .version(context.applicationVersion);
  for (const [name, { description, commands }] of Object.entries(groups)) {
    const group = root.command(name).description(description);
    const asked = first === name ? commands[second] : undefined;
    const loaders = asked ? [asked] : first === name || argv.length === 0 ? Object.values(commands) : [];
    for (const load of loaders) group.addCommand((await load())(context));
  }
  if (first === 'completion' || !isKnown(first, { groups, single })) {
    root.addCommand(completionCommand(context, () => program(line, context, [])));
  }
  for (const [name, load] of Object.entries(single)) {
    if (first === name || !isKnown(first, { groups, single })) root.addCommand((await load())(context));
  }
  return withoutExit(root);
}

const isKnown = (word: string, { groups, single }: CommandList): boolean => word in groups || word in single;

/** Commander must not end the process: the exit code is ours to give. */
function withoutExit<C extends CommandUnknownOpts>(command: C): C {
  for (const child of command.commands) withoutExit(child);
  return command.exitOverride();
}
