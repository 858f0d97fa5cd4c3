import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { connect } from '../runner/plain-connection.ts';
import type { CommandContext } from './context.ts';
import { type Check, error, ok } from './doctor-check.ts';
import { extensionChecks } from './doctor-extensions.ts';
import { extensionWorkChecks } from './doctor-work.ts';
import { poolerCheck } from './doctor-pooler.ts';
import { recorderChecks } from './doctor-recorder.ts';
import { historyChecks, lockCheck } from './doctor-revisions.ts';
import { roleChecks } from './doctor-role.ts';
import { serverChecks } from './doctor-server.ts';
import { settingChecks } from './doctor-settings.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function doctorCommand(context: CommandContext) {
  return new Command('doctor')
    .description(
      'look at environment, server, settings, privileges, extensions, pooler and history, and say what to do about each',
    )
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nIt reads only. Warnings do not change the exit code.')
    .addHelpText('after', `\nExample:\n  ${commandOf('doctor')} --json`)
    .addHelpText('after', describeExits({ findings: 'something must be repaired first' }))
    .action(async () => {
      const { check, lock } = await lockCheck(context.folder);
      const environment = context.environment();
      const isUsable = environment.every(({ status }) => status !== 'error');
      const database = isUsable ? await databaseChecks(context, lock?.facts ?? []) : [];
      const checks = [...environment, check, ...database];
      const status = worst(checks);
      context.output.answer({ status, checks }, describeChecks(checks));
      context.end(status === 'error' ? EXIT.findings : EXIT.ok);
    });
}

async function databaseChecks(context: CommandContext, lock: Parameters<typeof extensionChecks>[1]): Promise<Check[]> {
  try {
    const url = context.databaseUrl();
    await using connection = await connect(url);
    const { query } = connection;
    const { watch } = await context.open();
    const role = await roleChecks(query, lock, watch);
    return [
      ok('connection', 'made'),
      await poolerCheck(query, url),
      ...(await serverChecks(query)),
      ...(await settingChecks(query, context.sessionSettings)),
      ...role.checks,
      ...(await extensionChecks(query, lock, watch.policy.ignores, role.migrator !== null)),
      ...(await extensionWorkChecks(query)),
      ...(await historyChecks(query, { folder: context.folder, history: watch.history }, role.migrator)),
      ...(await recorderChecks(query, watch.history)),
    ];
  } catch (problem) {
    if (!(problem instanceof Error)) throw problem;
    return [error('connection', problem.message, 'Nothing else about the server can be said until then.')];
  }
}

function worst(checks: readonly Check[]): Check['status'] {
  return (['error', 'warning'] as const).find((status) => checks.some((check) => check.status === status)) ?? 'ok';
}

function describeChecks(checks: readonly Check[]): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ status, name, found, remedy }) => [
    `${status.padEnd(7)}  ${name.padEnd(width)}  ${found}`,
    ...(remedy === null ? [] : [`${' '.repeat(9)}→ ${remedy}`]),
  ]);
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
  return [`${count('error')} to repair, ${count('warning')} to know about, ${count('ok')} in order.`, '', ...lines];
}
