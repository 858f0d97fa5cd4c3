import { spawnNode } from '../support/spawn-node.ts';

/** A command as `--help` knows it. */
export interface HelpedCommand {
  /** `migrate upgrade`. */
  readonly name: string;
  /** `--dry-run`, `--wait`, … */
  readonly options: readonly string[];
}

/** Every command that has no commands under it, found by asking each for its help. */
export async function commandsOfHelp(name = ''): Promise<HelpedCommand[]> {
  const help = spawnNode(['.build/cli.js', ...name.split(' ').filter(Boolean), '--help']);
  if ((await help.ended()) !== 0) throw new Error(help.output());
  const [own = '', list] = help.output().split('\nCommands:\n');
  const options = [...own.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);
  const children = [...(list ?? '').matchAll(/^ {2}([\w-]+)/gm)].map(([, child = '']) => child);
  if (list === undefined) return [{ name, options }];
  const below = await Promise.all(
    children.filter((child) => child !== 'help').map((child) => commandsOfHelp(`${name} ${child}`.trim())),
  );
  return below.flat();
}
