import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { CommandContext } from './context.ts';

export type LoadCommand = () => Promise<(context: CommandContext) => CommandUnknownOpts>;

export interface CommandGroup {
  readonly description: string;
  readonly commands: Readonly<Record<string, LoadCommand>>;
}

/** Commands of a program: in groups, and alone. */
export interface CommandList {
  readonly groups: Readonly<Record<string, CommandGroup>>;
  readonly single: Readonly<Record<string, LoadCommand>>;
}

/** The commands of this module. Each is loaded when it is asked for: most of the time of a short command is loading. */
export const COMMANDS: CommandList = {
  groups: {
    migrate: {
      description: 'revisions: write, prove, run, watch',
      commands: {
        revision: async () => (await import('./revision.ts')).revisionCommand,
        adopt: async () => (await import('./adopt.ts')).adoptCommand,
        undo: async () => (await import('./undo.ts')).undoCommand,
        redo: async () => (await import('./redo.ts')).redoCommand,
        rebase: async () => (await import('./rebase.ts')).rebaseCommand,
        squash: async () => (await import('./squash.ts')).squashCommand,
        'install-hooks': async () => (await import('./install-hooks.ts')).installHooksCommand,
        upgrade: async () => (await import('./upgrade.ts')).upgradeCommand,
        downgrade: async () => (await import('./downgrade.ts')).downgradeCommand,
        current: async () => (await import('./current.ts')).currentCommand,
        history: async () => (await import('./history.ts')).historyCommand,
        heads: async () => (await import('./heads.ts')).headsCommand,
        show: async () => (await import('./show.ts')).showCommand,
        stamp: async () => (await import('./stamp.ts')).stampCommand,
        check: async () => (await import('./check.ts')).checkCommand,
        drift: async () => (await import('./drift.ts')).driftCommand,
        status: async () => (await import('./status.ts')).statusCommand,
        blame: async () => (await import('./blame.ts')).blameCommand,
        lock: async () => (await import('./lock.ts')).lockCommand,
        verify: async () => (await import('./verify.ts')).verifyCommand,
      },
    },
    catalog: {
      description: 'the catalog of any PostgreSQL database, as facts',
      commands: {
        read: async () => (await import('./catalog-read.ts')).catalogReadCommand,
        diff: async () => (await import('./catalog-diff.ts')).catalogDiffCommand,
        sql: async () => (await import('./catalog-sql.ts')).catalogSqlCommand,
      },
    },
  },
  single: {
    doctor: async () => (await import('./doctor.ts')).doctorCommand,
  },
};

/** Returns both lists as one; groups of the same name are joined. */
export function joinCommands(one: CommandList, other: CommandList): CommandList {
  const groups: Record<string, CommandGroup> = { ...one.groups };
  for (const [name, { description, commands }] of Object.entries(other.groups)) {
    const known = groups[name];
    groups[name] = known
      ? { description: known.description, commands: { ...known.commands, ...commands } }
      : { description, commands };
  }
  return { groups, single: { ...one.single, ...other.single } };
}
