import { describe, expect, test } from '@jest/globals';
import { commandsOfHelp } from '../docs/help.ts';
import { noTerminal, runAtTerminal } from '../support/at-terminal.ts';
import { runCommand } from '../support/run-command.ts';
import { testUnless } from '../support/unless.ts';

const NOWHERE = 'postgresql://nobody@127.0.0.1:1/nothing';

describe('compendium completion', () => {
  test('knows every command and option that --help knows', async () => {
    const { code, output } = await runCommand(NOWHERE, 'completion', 'bash');
    expect(code).toBe(0);
    const missing = (await commandsOfHelp()).flatMap(({ name, options }) => {
      const [, offered = ''] = new RegExp(`^    '${name}'\\) candidates='(.*)' ;;$`, 'm').exec(output) ?? [];
      return options.filter((option) => !offered.split(' ').includes(option)).map((option) => `${name} ${option}`);
    });
    expect(missing).toEqual([]);
  });

  test('refuses a shell that it does not know', async () => {
    expect(await runCommand(NOWHERE, 'completion', 'cmd')).toMatchObject({ code: 2 });
  });
});

describe('the colour of an answer', () => {
  const green = `${String.fromCodePoint(27)}[32m`;

  testUnless(noTerminal)('is there at a terminal, and not with --no-color, NO_COLOR or in a pipe', async () => {
    // Node takes a run of CI for a terminal without colour
    const colour = { FORCE_COLOR: undefined, NO_COLOR: undefined, CI: undefined, TERM: 'xterm-256color' };
    const shown = async (args: string[], variables: NodeJS.ProcessEnv) =>
      (await runAtTerminal(NOWHERE, ['doctor', ...args], '', '', variables)).raw.includes(green);
    expect(await shown([], colour)).toBe(true);
    expect(await shown(['--no-color'], colour)).toBe(false);
    expect(await shown([], { ...colour, NO_COLOR: '1' })).toBe(false);
    expect((await runCommand(NOWHERE, 'doctor')).output.includes(green)).toBe(false);
  });
});
