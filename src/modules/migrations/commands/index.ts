/**
 * The face for a command line: the commands of this module in a program of the application's own. It loads neither Nest nor
 * MikroORM until a command needs them.
 *
 * @example
 * process.exitCode = await runCommandLine(
 *   {
 *     description: 'Revisions and drift of the shop.',
 *     options: { application: { name: 'shop', version: '1.4.0' }, command: 'shop' },
 *     place: { schema: 'public', history: 'public.mikro_orm_migrations' },
 *     folder: 'src/migrations',
 *     databaseUrl: () => process.env.DATABASE_URL ?? '',
 *     ormOptions: async (clientUrl) => ({ ...(await import('./mikro-orm.config.js')).default, clientUrl }),
 *   },
 *   process.argv.slice(2),
 * );
 */
export type { CommandLine } from './command-line-options.ts';
export { runCommandLine } from './command-line.ts';
export type { CommandGroup, CommandList, LoadCommand } from './command-list.ts';
export { canAsk, confirm } from './confirm.ts';
export type { CommandContext, OpenMigrations } from './context.ts';
export { type Check, error, ok, warning } from './doctor-check.ts';
export { describeExits, EXIT, type ExitCode } from './exit-code.ts';
export { describeRun, listen } from './run-output.ts';
export { UsageError } from './usage-error.ts';
export { parseWait } from './wait-option.ts';
