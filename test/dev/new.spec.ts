import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Checkout } from '../docs/checkout.ts';
import { runVariable } from '../support/run-variable.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MORE = [
  'test',
  'bench',
  'docs',
  'README.md',
  'jest.config.mjs',
  '.dependency-cruiser.mjs',
  '.oxlintrc.json',
  '.oxfmtrc.json',
];

/** What is generated, and the files that come of it. The task belongs to the new module. */
const NEW = {
  'module work-groups': [
    'src/modules/work-groups/work-groups.module.ts',
    'src/modules/work-groups/work-groups.controller.ts',
    'src/modules/work-groups/work-groups.service.ts',
    'test/api/work-groups.spec.ts',
  ],
  'task work-groups/close-groups': ['src/modules/work-groups/close-groups.task.ts', 'test/queue/close-groups.spec.ts'],
  'kind large-object': ['src/modules/migrations/catalog/kinds/large-object.ts', 'test/catalog/large-object.spec.ts'],
  'command work-groups/count': ['src/cli/work-groups-count.command.ts', 'test/cli/work-groups-count.spec.ts'],
};
const FILES = Object.values(NEW).flat();

/** Types, structure and lint of a whole checkout, on a machine that other test files use too. Milliseconds. */
const CHECK_MS = 400_000;

describe('npm run new', () => {
  const folder = temporaryFolder();
  let checkout: Checkout;
  const succeed = async (line: string): Promise<void> => {
    const { code, output } = await checkout.run(line);
    expect({ line, code, output: code === 0 ? '' : output }).toEqual({ line, code: 0, output: '' });
  };

  beforeAll(async () => {
    checkout = await Checkout.copyTo(folder, { TEST_DATABASE_URL: runVariable('TEST_SERVER_URL') }, MORE);
  });
  afterAll(() => checkout?.end());

  test.each([
    ['module Labels', '"Labels" is not kebab-case. Write lower-case words with hyphens: purge-labels.'],
    ['module jobs', 'The module jobs exists: src/modules/jobs. Choose another name.'],
    ['task labels', '"labels" does not have the form MODULE/NAME. Example: labels/purge-labels.'],
    ['task labels/purge', 'The module labels does not exist. Create it first: npm run new -- module labels'],
    ['task jobs/purge-pdfs', 'The task purge-pdfs exists: src/modules/jobs/purge-pdfs.task.ts. Choose another name.'],
    ['kind trigger', 'The kind trigger exists: src/modules/migrations/catalog/kinds/trigger.ts. Choose another name.'],
    ['command migrate/upgrade', 'The command "compendium migrate upgrade" exists. Choose another name.'],
    ['modul labels', "error: unknown command 'modul'\n(Did you mean module?)"],
    ['module', "error: missing required argument 'name'"],
  ])('%s: one clear sentence, exit 1, and nothing is written', async (words, message) => {
    const { code, output } = await checkout.run(`npm run -s new -- ${words}`);
    expect({ code, output: output.trim() }).toEqual({ code: 1, output: message });
    expect(['src/modules/labels', 'src/modules/Labels'].filter((file) => existsSync(path.join(folder, file)))).toEqual(
      [],
    );
  });

  test.each(Object.entries(NEW))('%s: says which files it wrote, and what is next', async (words, files) => {
    const { code, output } = await checkout.run(`npm run -s new -- ${words}`);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('\nNext:\n') });
    for (const file of files) expect(output).toContain(`  ${file}\n`);
  });

  test(
    'what it wrote has the right types, format and structure, and no fault',
    async () => {
      await succeed('npm run -s check:types');
      await succeed(`npx oxfmt --check ${FILES.join(' ')} src/app.module.ts src/worker.module.ts src/cli src/openapi`);
      await succeed('npm run -s check:sql');
      const { output } = await checkout.run('npm run -s check:architecture');
      // the copy has its packages outside its folder, which that rule takes for a foreign import
      expect(output.match(/ error (?!revisions-stand-still: src\/migrations\/\S+ → \S*node_modules\/).*/g)).toBeNull();
      await succeed('npm run -s check:openapi');
      await succeed(`npx oxlint --type-aware --deny-warnings ${FILES.join(' ')} src/cli src/*.ts`);
    },
    CHECK_MS,
  );

  test(
    'its first tests pass',
    async () => {
      await succeed(`npx jest -i ${FILES.filter((file) => file.endsWith('.spec.ts')).join(' ')}`);
    },
    CHECK_MS,
  );
});
