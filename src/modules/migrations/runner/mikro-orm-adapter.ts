import type { Logger, MigrateOptions, MigrationInfo } from '@mikro-orm/core';
import { MigrationStorage } from '@mikro-orm/migrations';
import type { RunListener, RunResult } from './run-listener.ts';

/** MikroORM's storage, which must not create the history table at every look: only a run does. */
export class LazyStorage extends MigrationStorage {
  override async ensureTable(): Promise<void> {}
}

/** What `npx mikro-orm migration:up|down` asks for, in one shape. */
export interface OrmRequest {
  readonly to?: string;
  readonly from?: string;
  /** Names of single revisions. */
  readonly only?: readonly string[];
}

export function ormRequest(options?: string | string[] | MigrateOptions): OrmRequest {
  if (typeof options === 'string') return { only: [options] };
  if (Array.isArray(options)) return { only: options };
  const { to, from, migrations } = options ?? {};
  return {
    ...(to === undefined ? {} : { to: String(to) }),
    ...(from === undefined ? {} : { from: String(from) }),
    ...(migrations ? { only: migrations } : {}),
  };
}

export function infos(result: RunResult): MigrationInfo[] {
  return result.revisions.map(({ name }) => ({ name }));
}

/** Writes a line for each revision that begins or ends, as MikroORM's commands do. */
export function logProgress(logger: Logger): RunListener {
  const log = (message: string) => logger.log('migrator', message, { enabled: true });
  return {
    onStart: (name, direction) => log(`${direction === 'up' ? 'Applying' : 'Reverting'} ${name}`),
    onEnd: (name, direction, ms) =>
      log(`${direction === 'up' ? 'Applied' : 'Reverted'} ${name} in ${Math.round(ms)} ms`),
  };
}
