import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import type { DdlRecord } from '../blame/ddl-record.ts';
import { readRecord } from '../blame/read-record.ts';
import { installRecorder, removeRecorder } from '../blame/recorder.ts';
import { connect } from '../runner/plain-connection.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { parseCount } from './number-option.ts';

const SHOWN = 20;

export function blameCommand(context: CommandContext) {
  return new Command('blame')
    .description('a record of DDL that others than the migrator ran: who, from where, when, which statement')
    .addCommand(installCommand(context))
    .addCommand(logCommand(context))
    .addCommand(removeCommand(context));
}

function installCommand(context: CommandContext) {
  return new Command('install')
    .description('begin to record, by event triggers; needs a superuser')
    .option('--reader <role...>', 'roles that may read the record; statements may hold secrets', [])
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate blame install')} --reader shop_app`)
    .addHelpText('after', describeExits({}))
    .action(async ({ reader }) => {
      await using connection = await connect(context.databaseUrl());
      await installRecorder(connection.query, context.watch.history, reader);
      context.output.answer({ installed: true, readers: reader }, [
        `DDL is recorded from now on; see: ${commandOf('migrate blame log')}`,
      ]);
      context.end(EXIT.ok);
    });
}

function logCommand(context: CommandContext) {
  return new Command('log')
    .description('show the record, the newest first')
    .option('--limit <number>', 'how many entries', parseCount, SHOWN)
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate blame log')} --limit 50`)
    .addHelpText('after', describeExits({}))
    .action(async ({ limit }) => {
      await using connection = await connect(context.databaseUrl());
      const records = await readRecord(connection.query, limit);
      const missing = `No recorder is installed here, or this role may not read it: ${commandOf('migrate blame install')}`;
      const none = 'Nothing was recorded yet.';
      const lines = records === null ? [missing] : records.length === 0 ? [none] : records.flatMap(describeRecord);
      context.output.answer({ installed: records !== null, records: records ?? [] }, lines);
      context.end(EXIT.ok);
    });
}

function removeCommand(context: CommandContext) {
  return new Command('remove')
    .description('stop recording, and delete the record')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate blame remove')}`)
    .addHelpText('after', describeExits({}))
    .action(async () => {
      await using connection = await connect(context.databaseUrl());
      await removeRecorder(connection.query);
      context.output.answer({ installed: false }, ['Nothing is recorded any more; the record is deleted.']);
      context.end(EXIT.ok);
    });
}

function describeRecord({ at, role, address, application, tag, identity, statement }: DdlRecord): string[] {
  const from = [address && `from ${address}`, application && `with ${application}`].filter(Boolean).join(' ');
  return [
    `${at.toISOString()} ${role} ${from}: ${tag} ${identity ?? ''}`.trimEnd(),
    ...(statement ? [`  ${statement.replaceAll('\n', '\n  ')}`] : []),
  ];
}
