import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/free-port.ts';
import { requireTool } from '../support/require-tool.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { temporaryDataFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { cleanEnvironment, runShell } from './checkout.ts';
import { runsElsewhere } from './elsewhere.ts';
import { shownOutput, withoutVarying } from './expected-output.ts';
import { type Block, commandsOf, readDocument, sectionsOf } from './markdown.ts';
import { withPsql } from './tools.ts';
import { describeUnless } from '../support/unless.ts';

describeUnless(requireTool('curl'))('README.md, done from "npm start" to its last command', () => {
  const data = temporaryDataFolder();
  const tools = temporaryFolder();
  const sections = sectionsOf(readDocument('README.md')).filter(({ blocks }) => blocks.some(isRun));
  let start: Spawned;
  let port: number;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    port = await freePort();
    // readers are slower than the second for which an answer of the schema check is used again
    const patient = { SCHEMA_CHECK_CACHE_MS: '0' };
    start = spawnNode(['dev/start.ts'], { ANKI_DATA_DIR: data, PORT: String(port), NO_COLOR: '1', ...patient });
    await start.saying(/Ctrl-C stops everything/);
    const said = async (pattern: RegExp): Promise<string> => (await start.saying(pattern))[1] ?? '';
    environment = cleanEnvironment({
      ANKI_DATA_DIR: data,
      TOKEN: await said(/^export TOKEN=(\S+)$/m),
      ADMIN_TOKEN: await said(/^export ADMIN_TOKEN=(\S+)$/m),
      DATABASE_URL: await said(/Database +psql '(\S+)'/),
    });
    environment['PATH'] = await withPsql(tools, environment['PATH']);
  });
  afterAll(async () => {
    start?.child.kill('SIGINT');
    await start?.ended();
  });

  test.each(sections)('"$title" is true', async ({ blocks }) => {
    let output = '';
    for (const block of blocks) {
      if (block.language === 'sh') output = await runCommands(block);
      if (block.language === 'text') expect(withoutVarying(output)).toMatch(shownOutput(here(block.text)));
    }
  });

  async function runCommands(block: Block): Promise<string> {
    let output = '';
    for (const { line, code } of commandsOf(block)) {
      if (runsElsewhere(line)) {
        output += start.output();
        continue;
      }
      const outcome = await runShell(here(line), PROJECT_FOLDER, environment);
      expect({ line, ...outcome }).toEqual({ line, output: outcome.output, code });
      output += outcome.output.endsWith('\n') ? outcome.output : `${outcome.output}\n`;
    }
    return output;
  }

  /** Another process may use the README's port. */
  const here = (text: string): string => text.replaceAll(/\b3000\b/g, String(port));
});

function isRun({ language }: Block): boolean {
  return language === 'sh';
}
