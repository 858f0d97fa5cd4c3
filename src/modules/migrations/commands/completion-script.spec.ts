import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { completionScript, SHELLS } from './completion-script.ts';

const word = (name: string) => ({ word: name, description: `what ${name} does, it's said` });
const COMMANDS = [
  { path: '', candidates: [word('migrate'), word('doctor')] },
  { path: 'migrate', candidates: [word('drift'), word('blame')] },
  { path: 'migrate drift', candidates: [word('--sql'), word('--json')] },
  { path: 'migrate blame', candidates: [word('install')] },
  { path: 'migrate blame install', candidates: [word('--reader')] },
];

describe('completion in bash', () => {
  test.each([
    ['', ['migrate', 'doctor']],
    ['mi', ['migrate']],
    ['migrate ', ['drift', 'blame']],
    ['migrate drift --', ['--sql', '--json']],
    ['migrate drift --sql --j', ['--json']],
    ['migrate blame install --', ['--reader']],
    ['nonsense migrate d', ['drift']],
  ])('of "compendium %s" offers %j', (typed, offered) => {
    const words = ['compendium', ...typed.split(' ')];
    const lines = [
      completionScript('compendium', 'bash', COMMANDS),
      `COMP_WORDS=(${words.map((one) => `'${one}'`).join(' ')}); COMP_CWORD=${words.length - 1}`,
      `_compendium; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    const output = execFileSync('bash', ['-c', lines.join('\n')], { encoding: 'utf8' });
    expect(output.split('\n').filter((line) => line !== '')).toEqual(offered);
  });
});

describe('the completion script', () => {
  test.each(SHELLS)('for %s has every word, and quotes what is said of it', (shell) => {
    const script = completionScript('compendium', shell, COMMANDS);
    for (const name of ['migrate', 'drift', 'sql', 'install']) expect(script).toContain(name);
    if (shell === 'fish') expect(script).toContain(String.raw`it\\'s said`.replaceAll('\\\\', '\\'));
  });
});
