import type { Query } from '@mikro-orm/migrations';
import { dedent } from './bare-statement.ts';

/** What a revision hands to `addSql()` or `execute()`. */
export interface Statement {
  readonly query: Query;
  /** Values by place, or an object of values by name. */
  readonly parameters?: unknown;
}

/** Returns the text that is sent to the server: MikroORM writes values into the statement. */
export async function sentText({ query, parameters }: Statement): Promise<string> {
  const { sql, params } = await partsOf(query, parameters ?? []);
  if (params.length === 0) return sql;
  // loaded late: most statements have no values, and a short command does without MikroORM
  const { PostgreSqlPlatform } = await import('@mikro-orm/postgresql');
  const Platform = class extends PostgreSqlPlatform {
    /** Dates read the same on every machine. */
    protected override timezone = 'Z';
  };
  return new Platform().formatQuery(sql, params);
}

/** Returns the text that checksums are made of. A changed value is a changed revision, another indentation is not. */
export function summedText({ query, parameters = [] }: Statement): string {
  const { sql, params } = typeof query === 'string' ? { sql: query, params: parameters } : fragmentOf(query);
  const isEmpty = Array.isArray(params) && params.length === 0;
  return isEmpty ? dedent(sql) : `${dedent(sql)}\n-- with ${JSON.stringify(params)}`;
}

async function partsOf(query: Query, parameters: unknown): Promise<{ sql: string; params: readonly unknown[] }> {
  if (typeof query !== 'string') return fragmentOf(query);
  if (Array.isArray(parameters)) return { sql: query, params: parameters };
  const { raw } = await import('@mikro-orm/core');
  return raw(query, { ...Object(parameters) });
}

const fragmentOf = (query: Exclude<Query, string>) => ('toRaw' in query ? query.toRaw() : query);
