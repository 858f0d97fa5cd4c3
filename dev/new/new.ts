/** `npm run new -- module|task|kind|command NAME`: writes files that pass `npm run check`, with a first test. */
import '../node-version.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { Eta } from 'eta';
import { PROJECT_FOLDER } from '../data-folder.ts';
import { DevelopmentError } from '../development-error.ts';
import type { Recipe } from './recipe.ts';
import { commandRecipe, kindRecipe, moduleRecipe, taskRecipe } from './recipes.ts';

const program = new Command('npm run new --')
  .description('write a new module, task, kind or command, with a first test')
  .helpCommand(false)
  .showSuggestionAfterError();

const KINDS = {
  module: { argument: '<name>', description: 'a module with one route: labels', recipe: moduleRecipe },
  task: { argument: '<module/name>', description: 'a background task: labels/purge-labels', recipe: taskRecipe },
  kind: { argument: '<name>', description: 'a kind of catalog object: large-object', recipe: kindRecipe },
  command: { argument: '<group/name>', description: 'a command of compendium: labels/count', recipe: commandRecipe },
};

for (const [word, { argument, description, recipe }] of Object.entries(KINDS)) {
  program
    .command(`${word} ${argument}`)
    .description(description)
    .action((name: string) => write(recipe(name)));
}

try {
  program.parse();
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Works out everything before it writes anything. */
function write({ what, values, files, edits, changesContract = false, next }: Recipe): void {
  const eta = new Eta({ views: path.join(import.meta.dirname, 'templates'), autoEscape: false, autoTrim: false });
  const made = files.map((file) => ({ path: file.path, text: eta.render(`./${file.template}`, values) }));
  const taken = made.find((file) => existsSync(path.join(PROJECT_FOLDER, file.path)));
  if (taken) throw new DevelopmentError(`${taken.path} exists. Choose another name, or delete the file.`);
  const changed = edits.map((edit) => ({ path: edit.path, text: edit.change(read(edit.path)) }));
  for (const file of [...made, ...changed]) {
    mkdirSync(path.dirname(path.join(PROJECT_FOLDER, file.path)), { recursive: true });
    writeFileSync(path.join(PROJECT_FOLDER, file.path), file.text);
  }
  const formatted = [...made, ...changed].map((file) => file.path).filter((file) => /\.m?[jt]s$/.test(file));
  run('node_modules/oxfmt/bin/oxfmt', formatted);
  if (changesContract)
    writeFileSync(path.join(PROJECT_FOLDER, 'docs/openapi.json'), run('dev/compendium.ts', ['openapi']));
  console.log([`Wrote ${what}:`, ...made.map((file) => `  ${file.path}`)].join('\n'));
  const also = [...changed.map((file) => file.path), ...(changesContract ? ['docs/openapi.json'] : [])];
  console.log([`Changed: ${also.join(', ')}`, 'Next:', ...next.map((line) => `  ${line}`)].join('\n'));
}

function read(file: string): string {
  return readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');
}

/** Runs a script of the checkout. @returns what it printed. */
function run(script: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(PROJECT_FOLDER, script), ...args], {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
