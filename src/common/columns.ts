import { p } from '@mikro-orm/core';

/** A `timestamptz` with the server's own precision (microseconds). */
export const timestamp = () => p.datetime().columnType('timestamptz');

/** When the row was written, by the database's clock. */
export const createdAt = () => timestamp().defaultRaw('now()');

/**
 * When the row last changed. A trigger sets it ({@link updatedAtTrigger}), so nothing here may: the client's clock and
 * the database's would take turns. Read the row again before you answer with it.
 */
export const updatedAt = () => timestamp().defaultRaw('now()');

/** A JSON object that is never SQL NULL; the table needs {@link isObject} as well. */
export const jsonObject = <T extends object>() => p.json<T>().defaultRaw(`'{}'`);

/** SQL: the JSON of `column` is an object, not an array, a scalar or JSON null. */
export const isObject = (column: string) => `jsonb_typeof(${column}) = 'object'`;

/** SQL: `column` is an ISO 639-1 language, with a region or without: `en`, `pt-BR`. */
export const isLanguage = (column: string) => `${column} ~ '^[a-z]{2}(-[A-Z]{2})?$'`;

/** SQL: `column` holds more than blanks. */
export const isNotBlank = (column: string) => `btrim(${column}) <> ''`;

/**
 * The trigger that keeps `updated_at`. All tables share one function, `update_updated_at_column()`, which the first
 * revision makes: MikroORM would make one function per trigger.
 */
export function updatedAtTrigger(table: string) {
  const name = `update_${table}_updated_at`;
  return {
    name,
    timing: 'before' as const,
    events: ['update' as const],
    expression: `create trigger ${name} before update on ${table} for each row execute function update_updated_at_column()`,
  };
}
