import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { findRevision } from '../revisions/address.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import { terminated } from '../revisions/terminated.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function showCommand(context: CommandContext) {
  return new Command('show')
    .description('show one revision in full, with its SQL; needs no database')
    .argument('<revision>', 'head, or a revision by name, time, slug or beginning')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate show')} head`)
    .addHelpText('after', describeExits({}))
    .action(async (word) => {
      const { migrationClass: _, readsRows: __, ...revision } = findRevision(word, await readRevisions(context.folder));
      const { name, parent, checksum, transactional, reversible, minVersion, up, down } = revision;
      context.output.answer(revision, [
        `revision      ${name}`,
        `parent        ${parent ?? 'base'}`,
        `checksum      ${checksum}`,
        `transactional ${transactional ? 'yes' : 'no'}`,
        ...(minVersion === null ? [] : [`min version   ${minVersion}`]),
        '',
        '-- up',
        ...up.map(terminated),
        '',
        reversible ? '-- down' : '-- no down: only a backup brings the old state back',
        ...down.map(terminated),
      ]);
      context.end(EXIT.ok);
    });
}
