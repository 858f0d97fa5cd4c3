import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../data-folder.ts';
import { DevelopmentError } from '../development-error.ts';
import { insertImport, insertInto } from './insert.ts';
import { nameOf, pairOf } from './names.ts';
import type { Recipe } from './recipe.ts';

const exists = (file: string): boolean => existsSync(path.join(PROJECT_FOLDER, file));
const key = (name: string): string => (name.includes('-') ? `'${name}'` : name);

/** A module with one route, which lists nothing yet. */
export function moduleRecipe(text: string): Recipe {
  const name = nameOf(text);
  const folder = `src/modules/${name.kebab}`;
  if (exists(folder)) throw new DevelopmentError(`The module ${name.kebab} exists: ${folder}. Choose another name.`);
  const source = `${folder}/${name.kebab}`;
  return {
    what: `module ${name.kebab}`,
    values: { name },
    files: [
      { path: `${source}.module.ts`, template: 'module' },
      { path: `${source}.controller.ts`, template: 'controller' },
      { path: `${source}.service.ts`, template: 'service' },
      { path: `test/api/${name.kebab}.spec.ts`, template: 'module-spec' },
    ],
    edits: [
      {
        path: 'src/app.module.ts',
        change: (module) =>
          insertInto(
            insertImport(
              module,
              `import { ${name.pascal}Module } from './modules/${name.kebab}/${name.kebab}.module.ts';`,
            ),
            ['FEATURES'],
            `${name.pascal}Module`,
          ),
      },
      { path: '.dependency-cruiser.mjs', change: (rules) => insertInto(rules, ['UNDER'], `${key(name.kebab)}: []`) },
      {
        path: 'src/openapi/tags.ts',
        change: (tags) => insertInto(tags, ['TAGS'], `${key(name.kebab)}: 'List the ${name.words} of the caller.'`),
      },
    ],
    changesContract: true,
    next: [
      `Write the entity of the module, then: npm run -s compendium -- migrate revision --message "add ${name.words}"`,
      `Modules that it imports: add them to "${name.kebab}" in .dependency-cruiser.mjs.`,
    ],
  };
}

/** A background task of a module: `labels/purge-labels`. */
export function taskRecipe(text: string): Recipe {
  const [module, name] = pairOf(text, 'MODULE/NAME');
  const folder = `src/modules/${module.kebab}`;
  const moduleFile = `${folder}/${module.kebab}.module.ts`;
  if (!exists(moduleFile)) {
    throw new DevelopmentError(
      `The module ${module.kebab} does not exist. Create it first: npm run new -- module ${module.kebab}`,
    );
  }
  const file = `${folder}/${name.kebab}.task.ts`;
  if (exists(file)) throw new DevelopmentError(`The task ${name.kebab} exists: ${file}. Choose another name.`);
  const handler = `${name.pascal}Handler`;
  return {
    what: `task ${module.kebab}/${name.kebab}`,
    values: { name, module },
    files: [
      { path: file, template: 'task' },
      { path: `test/queue/${name.kebab}.spec.ts`, template: 'task-spec' },
    ],
    edits: [
      {
        path: moduleFile,
        change: (source) =>
          insertInto(
            insertImport(source, `import { ${handler} } from './${name.kebab}.task.ts';`),
            ['@Module', 'providers'],
            handler,
          ),
      },
      { path: 'src/worker.module.ts', change: (source) => addModule(source, module.pascal, module.kebab) },
    ],
    next: ['Write what the task does in its method run, and when in "schedule". Remove "schedule" if code sends it.'],
  };
}

/** Workers run the tasks of the modules that they import. */
function addModule(source: string, pascal: string, kebab: string): string {
  const line = `import { ${pascal}Module } from './modules/${kebab}/${kebab}.module.ts';`;
  if (source.includes(line)) return source;
  return insertInto(insertImport(source, line), ['@Module', 'imports'], `${pascal}Module`);
}

/** A kind of catalog object: `large-object`. */
export function kindRecipe(text: string): Recipe {
  const name = nameOf(text);
  const folder = 'src/modules/migrations/catalog/kinds';
  const file = `${folder}/${name.kebab}.ts`;
  if (exists(file)) throw new DevelopmentError(`The kind ${name.words} exists: ${file}. Choose another name.`);
  return {
    what: `kind "${name.words}"`,
    values: { name },
    files: [
      { path: file, template: 'kind' },
      { path: `test/catalog/${name.kebab}.spec.ts`, template: 'kind-spec' },
    ],
    edits: [
      {
        path: `${folder}/registry.ts`,
        change: (source) =>
          insertInto(
            insertImport(source, `import { ${name.camel} } from './${name.kebab}.ts';`),
            ['KINDS'],
            name.camel,
          ),
      },
    ],
    next: [
      `Write the query in ${file}. It reads nothing yet. Then: npm run -s compendium -- migrate lock`,
      'Add its columns to docs/drift-coverage.md, and cases to test/catalog/corpus/. The specs of test/catalog name what is missing.',
    ],
  };
}

const COMMANDS = 'src/cli/run-cli.ts';

/** A command of the application: `labels/count` is `compendium labels count`. */
export function commandRecipe(text: string): Recipe {
  const [group, name] = pairOf(text, 'GROUP/NAME');
  const kebab = `${group.kebab}-${name.kebab}`;
  const file = `src/cli/${kebab}.command.ts`;
  const words = `${group.kebab} ${name.kebab}`;
  const known = readFileSync(path.join(PROJECT_FOLDER, 'README.md'), 'utf8').includes(`| \`compendium ${words}\``);
  if (exists(file) || known) {
    throw new DevelopmentError(`The command "compendium ${words}" exists. Choose another name.`);
  }
  const command = `${nameOf(kebab).camel}Command`;
  const load = `${key(name.kebab)}: async () => (await import('./${kebab}.command.ts')).${command}`;
  return {
    what: `command "compendium ${words}"`,
    values: { group, name, command, kebab, words },
    files: [
      { path: file, template: 'command' },
      { path: `test/cli/${kebab}.spec.ts`, template: 'command-spec' },
    ],
    edits: [
      { path: COMMANDS, change: (source) => addCommand(source, group.kebab, load) },
      {
        path: 'README.md',
        change: (page) => addRow(page, `| \`compendium ${words}\` | says how many users there are | |`),
      },
    ],
    next: [`Write what it does in ${file}, and say it in the row of README.md.`],
  };
}

/** Adds to a group that exists, or adds the group. */
function addCommand(source: string, group: string, load: string): string {
  try {
    return insertInto(source, ['COMMANDS', 'groups', group, 'commands'], load);
  } catch {
    return insertInto(
      source,
      ['COMMANDS', 'groups'],
      `${key(group)}: { description: 'about ${group}', commands: { ${load} } }`,
    );
  }
}

/** The table of commands ends with those of the catalog. */
function addRow(page: string, row: string): string {
  const rows = [...page.matchAll(/^\| `compendium .*\|$/gm)];
  const last = rows.at(-1);
  if (last === undefined) throw new Error('README.md has no table of commands.');
  const end = last.index + last[0].length;
  return `${page.slice(0, end)}\n${row}${page.slice(end)}`;
}
