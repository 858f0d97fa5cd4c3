import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/free-port.ts';
import { Checkout } from '../docs/checkout.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryDataFolder, temporaryFolder } from '../support/temporary-folder.ts';

/** The words behind `node` of the script that `npm start` runs. */
function startScript(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(PROJECT_FOLDER, 'package.json'), 'utf8'));
  return scripts.start.split(' ').slice(1);
}

describe('npm start in a checkout with a file .env', () => {
  const [folder, data] = [temporaryFolder(), temporaryDataFolder()];
  const start = (environment: NodeJS.ProcessEnv) =>
    spawnNode(startScript(), { ANKI_DATA_DIR: data, ...environment }, folder);

  beforeAll(() => Checkout.copyTo(folder, {}));

  test('brings the service up when the file is .env.example as it is', async () => {
    copyFileSync(path.join(PROJECT_FOLDER, '.env.example'), path.join(folder, '.env'));
    const port = await freePort();
    const started = start({ PORT: String(port) });
    try {
      await started.saying(/Ctrl-C stops everything/);
      expect((await fetch(`http://localhost:${port}/health/ready`)).status).toBe(200);
    } finally {
      started.child.kill('SIGINT');
    }
    expect(await started.ended()).toBe(0);
  });

  test('refuses ENVIRONMENT=production without a database, and names all that production needs', async () => {
    writeFileSync(path.join(folder, '.env'), 'ENVIRONMENT=production\n');
    const started = start({});
    expect(await started.ended()).toBe(1);
    expect(started.output()).toBe(
      [
        'The environment is not usable:',
        '  DATABASE_URL is not set, and has no default',
        '  STORAGE_URL_SECRET has a well-known value; production needs a secret of its own',
        '  KEYCLOAK_URL must be https in production',
        'See .env.example.\n',
      ].join('\n'),
    );
  });
});

describe('A file .env', () => {
  const folder = temporaryFolder();

  beforeAll(() => Checkout.copyTo(folder, {}));

  const reader = (given: NodeJS.ProcessEnv) => {
    const shown = 'console.log(JSON.stringify([process.env.SHOWN_A, process.env.SHOWN_B]))';
    return spawnNode(['--import', './dev/env-file.ts', '--eval', shown], given, folder);
  };

  /** Returns what a process has in its environment after it read the file. */
  async function read(text: string, given: NodeJS.ProcessEnv = {}): Promise<unknown> {
    writeFileSync(path.join(folder, '.env'), text);
    const process = reader(given);
    await process.ended();
    return JSON.parse(process.output());
  }

  test.each([
    ['lines of comments', '# SHOWN_A=1\n  #SHOWN_A=2\nSHOWN_B=3\n', [null, '3']],
    ['a comment behind a value', 'SHOWN_A=1 # one\nSHOWN_B="a # b" # two\n', ['1', 'a # b']],
    ['empty values', 'SHOWN_A=\nSHOWN_B=  \n', ['', '']],
    ['quotes', `SHOWN_A="x y"\nSHOWN_B='"z"'\n`, ['x y', '"z"']],
    ['the prefix export', 'export SHOWN_A=1\nexport SHOWN_B="2"\n', ['1', '2']],
    ['line ends of Windows', 'SHOWN_A=1\r\n\r\nSHOWN_B="2"\r\n', ['1', '2']],
    ['a byte order mark', '\uFEFFSHOWN_A=1\nSHOWN_B=2', ['1', '2']],
    ['blanks around names and values', '  SHOWN_A = 1  \n\tSHOWN_B=\t2\n', ['1', '2']],
  ] as const)('may have %s', async (_what, text, values) => expect(await read(text)).toEqual(values));

  test('does not replace a variable that is set already, even an empty one', async () => {
    expect(await read('SHOWN_A=1\nSHOWN_B=2\n', { SHOWN_A: 'mine', SHOWN_B: '' })).toEqual(['mine', '']);
  });

  test('that cannot be read ends the command with a sentence', async () => {
    rmSync(path.join(folder, '.env'), { force: true });
    mkdirSync(path.join(folder, '.env'));
    const process = reader({});
    expect([await process.ended(), process.output()]).toEqual([
      1,
      expect.stringMatching(/^The file \.env cannot be read: .*\n$/),
    ]);
  });
});
