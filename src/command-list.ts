import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { CommandContext } from './modules/migrations/commands/context.ts';

type LoadCommand = () => Promise<(context: CommandContext) => CommandUnknownOpts>;

interface CommandGroup {
  readonly description: string;
  readonly commands: Readonly<Record<string, LoadCommand>>;
}

/** The operator's commands. Each is loaded when it is asked for: most of the time of a short command is loading. */
export const GROUPS: Readonly<Record<string, CommandGroup>> = {
  migrate: {
    description: 'revisions: write, prove, run, watch',
    commands: {
      revision: async () => (await import('./modules/migrations/commands/revision.ts')).revisionCommand,
      adopt: async () => (await import('./modules/migrations/commands/adopt.ts')).adoptCommand,
      undo: async () => (await import('./modules/migrations/commands/undo.ts')).undoCommand,
      redo: async () => (await import('./modules/migrations/commands/redo.ts')).redoCommand,
      rebase: async () => (await import('./modules/migrations/commands/rebase.ts')).rebaseCommand,
      'install-hooks': async () => (await import('./modules/migrations/commands/install-hooks.ts')).installHooksCommand,
      upgrade: async () => (await import('./modules/migrations/commands/upgrade.ts')).upgradeCommand,
      downgrade: async () => (await import('./modules/migrations/commands/downgrade.ts')).downgradeCommand,
      current: async () => (await import('./modules/migrations/commands/current.ts')).currentCommand,
      history: async () => (await import('./modules/migrations/commands/history.ts')).historyCommand,
      heads: async () => (await import('./modules/migrations/commands/heads.ts')).headsCommand,
      show: async () => (await import('./modules/migrations/commands/show.ts')).showCommand,
      reset: async () => (await import('./reset-command.ts')).resetCommand,
      stamp: async () => (await import('./modules/migrations/commands/stamp.ts')).stampCommand,
      check: async () => (await import('./modules/migrations/commands/check.ts')).checkCommand,
      drift: async () => (await import('./modules/migrations/commands/drift.ts')).driftCommand,
      status: async () => (await import('./modules/migrations/commands/status.ts')).statusCommand,
      blame: async () => (await import('./modules/migrations/commands/blame.ts')).blameCommand,
      lock: async () => (await import('./modules/migrations/commands/lock.ts')).lockCommand,
      verify: async () => (await import('./modules/migrations/commands/verify.ts')).verifyCommand,
    },
  },
  queue: {
    description: "the workers' queue",
    commands: {
      install: async () => (await import('./queue-commands.ts')).queueInstallCommand,
    },
  },
  catalog: {
    description: 'the catalog of any PostgreSQL database, as facts',
    commands: {
      read: async () => (await import('./modules/migrations/commands/catalog-read.ts')).catalogReadCommand,
      diff: async () => (await import('./modules/migrations/commands/catalog-diff.ts')).catalogDiffCommand,
    },
  },
};

/** Commands that belong to no group. */
export const SINGLE: Readonly<Record<string, LoadCommand>> = {
  doctor: async () => (await import('./modules/migrations/commands/doctor.ts')).doctorCommand,
  openapi: async () => (await import('./openapi-command.ts')).openapiCommand,
};
