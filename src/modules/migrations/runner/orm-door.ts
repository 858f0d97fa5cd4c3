import type { MigrateOptions, MigrationInfo } from '@mikro-orm/core';
import type { RunResult } from './run-listener.ts';

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
