import { execFileSync } from 'node:child_process';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { squashCommand } from '../../src/modules/migrations/commands/squash.ts';
import { commandInCheckout, prepareFolder } from './support/command-in-checkout.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const database = useDatabase({ at: 'empty' });
const folder = temporaryFolder();

/** The command needs none; MikroORM does. */
const SOME = defineEntity({ name: 'Some', properties: { id: p.integer().primary() } });

test('the revisions of this project become a baseline that makes the same facts and rows', async () => {
  await cp(join(PROJECT_FOLDER, 'src/migrations'), folder, { recursive: true, filter: (path) => !path.includes('.undo') });
  await prepareFolder(folder);
  await writeFile(join(folder, '.gitignore'), 'node_modules\n.undo\n');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  const checkout = { folder, databaseUrl: database.url, entities: [SOME] };
  const t0 = Date.now();
  const { code, text } = await commandInCheckout(checkout, squashCommand, 'head');
  console.log(Date.now() - t0, text);
  expect(code).toBe(0);
  console.log(await readdir(folder));
  execFileSync('cp', ['-r', folder, '/tmp/squashed']);
});
