import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/free-port.ts';
import { whenReady } from '../../dev/start/when-ready.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { requireTool } from '../support/require-tool.ts';
import { runVariable } from '../support/run-variable.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { cleanEnvironment, runShell } from './checkout.ts';
import { shownOutput, withoutVarying } from './expected-output.ts';
import { commandsOf, readDocument, sectionsOf } from './markdown.ts';
import { withCompendium, withPsql } from './tools.ts';
import { describeUnless } from '../support/unless.ts';

const METRICS_TOKEN = 'a-token-of-at-least-thirty-two-characters';

/** Only so that a run ends. */
const START_MS = 300_000;

/** What has happened when an operator reads a section: SQL before its commands, and after them. */
const HAPPENED: Readonly<Record<string, readonly [before: string, after?: string]>> = {
  'Schema drift': ['alter table users alter column email type text'],
  'History mismatch': [
    `update mikro_orm_migrations set checksum = reverse(checksum)`,
    `update mikro_orm_migrations set checksum = reverse(checksum)`,
  ],
};

describeUnless(requireTool('curl'))('docs/operations.md and docs/metrics.md, done on a service', () => {
  const database = useDatabase({ at: 'head' });
  const tools = temporaryFolder();
  const sections = ['docs/operations.md', 'docs/metrics.md']
    .flatMap((document) => sectionsOf(readDocument(document)))
    .filter(({ blocks }) => blocks.some(isRun));
  const processes: Spawned[] = [];
  const ports = { '3000': '', '9464': '' };
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const service = {
      DATABASE_URL: database.url,
      KEYCLOAK_URL: keycloakUrl(),
      STORAGE_FOLDER: storageFolder(),
      METRICS_TOKEN,
      HOST: '127.0.0.1',
    };
    environment = cleanEnvironment({ ...service, ADMIN_TOKEN: await tokenFor({ roles: ['admin'] }) });
    const [front, back] = [path.join(tools, 'front'), path.join(tools, 'back')];
    for (const folder of [front, back]) mkdirSync(folder);
    const searched = await withPsql(back, environment['PATH']);
    environment['PATH'] = await withCompendium(front, runVariable('TEST_BUILD'), searched);
    expect(await runShell('compendium queue install', PROJECT_FOLDER, environment)).toMatchObject({ code: 0 });
    for (const [shown, entry, variable] of [
      ['3000', 'main.js', 'PORT'],
      ['9464', 'worker.js', 'METRICS_PORT'],
    ] as const) {
      ports[shown] = String(await freePort(0, '127.0.0.1'));
      processes.push(spawnNode([`.build/${entry}`], { ...service, [variable]: ports[shown] }));
    }
    for (const port of Object.values(ports))
      await whenReady(`http://127.0.0.1:${port}/health/live`, START_MS, new AbortController().signal);
  });
  afterAll(async () => {
    for (const { child } of processes) child.kill('SIGKILL');
    await Promise.all(processes.map((one) => one.ended()));
  });

  const here = (text: string): string =>
    text.replaceAll(/\blocalhost:(3000|9464)\b/g, (_, port: keyof typeof ports) => `127.0.0.1:${ports[port]}`);

  test.each(sections)('"$title" is true', async ({ title, blocks }) => {
    const [before, after] = HAPPENED[title] ?? [];
    if (before !== undefined) await database.query(before);
    if (title === 'Revisions pending') {
      const { code } = await runShell('compendium migrate downgrade -1 --yes', PROJECT_FOLDER, environment);
      expect(code).toBe(0);
    }
    let output = '';
    for (const block of blocks) {
      if (block.language === 'text') expect(withoutVarying(output)).toMatch(shownOutput(block.text));
      if (!isRun(block)) continue;
      output = '';
      for (const { line, code } of commandsOf(block)) {
        const outcome = await runShell(here(line), PROJECT_FOLDER, environment);
        expect({ line, ...outcome }).toEqual({ line, output: outcome.output, code });
        output += outcome.output;
      }
    }
    if (after !== undefined) await database.query(after);
  });

  test('leaves the service as it was', async () => {
    const status = await runShell('compendium migrate status', PROJECT_FOLDER, environment);
    expect(status).toEqual({ code: 0, output: expect.stringContaining('No drift') });
  });
});

function isRun({ language }: { readonly language: string }): boolean {
  return language === 'sh';
}
