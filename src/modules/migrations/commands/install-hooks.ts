import { checkoutCommandOf, commandOf } from '../process-names.ts';
import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { configure, gitPath, pathInRepository } from '../revisions/git.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

const DRIVER = 'catalog-lock';
/** After a merge, and after git rebase. */
const HOOKS = ['post-merge', 'post-rewrite'];

const help = (): string => `
Opt in, for this clone only. A merge keeps one side of catalog lock and ORM snapshot instead of conflict marks, and after a
merge or git rebase "${commandOf('migrate rebase')}" puts the revisions in order and makes both files again. Commit what it
wrote.`;

export function installHooksCommand(context: CommandContext) {
  return new Command('install-hooks')
    .description('let git call "migrate rebase" after a merge, and settle catalog lock and ORM snapshot')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', help())
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate install-hooks')}`)
    .addHelpText('after', describeExits({}))
    .action(async () => {
      const files = await install(context.folder);
      context.output.answer({ status: 'ok', files }, [`Wrote ${files.join(', ')}.`]);
      context.end(EXIT.ok);
    });
}

async function install(folder: string): Promise<string[]> {
  const [attributes, hooks] = [await gitPath(folder, 'info/attributes'), await gitPath(folder, 'hooks')];
  const path = await pathInRepository(folder);
  if (attributes === null || hooks === null || path === null) {
    throw new UsageError(`${folder} is not in a git repository. Nothing was done.`);
  }
  await configure(folder, `merge.${DRIVER}.name`, `made again by ${commandOf('migrate rebase')}`);
  // keeps the file of the current side; the hook makes it again
  await configure(folder, `merge.${DRIVER}.driver`, 'true');
  const made = ['*.snapshot.json', CATALOG_LOCK_FILE].map((file) => `/${path}${file} merge=${DRIVER}`);
  await addLines(attributes, made);
  const call = `cd ${quoted(process.cwd())} && ${checkoutCommandOf('migrate rebase')}`;
  for (const hook of HOOKS) {
    await addLines(join(hooks, hook), [call], '#!/bin/sh');
    await chmod(join(hooks, hook), 0o755);
  }
  return [attributes, ...HOOKS.map((hook) => join(hooks, hook))];
}

/** Adds lines that a file does not have, and keeps the others. */
async function addLines(path: string, wanted: readonly string[], first?: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readFile(path, 'utf8').catch(() => null);
  const present = new Set(text?.split('\n'));
  const missing = wanted.filter((line) => !present.has(line));
  if (text === null) return writeFile(path, [...(first === undefined ? [] : [first]), ...wanted, ''].join('\n'));
  if (missing.length > 0)
    await appendFile(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
