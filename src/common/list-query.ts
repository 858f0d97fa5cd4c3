import { z } from 'zod';

/** `created_at` ascending, `-created_at` descending; the first of `keys` is the default, descending. */
export function sortBy(keys: readonly [string, ...string[]]) {
  const choices: readonly string[] = keys.flatMap((key) => [key, `-${key}`]);
  return z.enum(choices).default(`-${keys[0]}`);
}

type Order = Record<string, 'asc' | 'desc'>;

/** @returns `orderBy` for `em.find`; the id settles ties, so that no row is on two pages. */
export function orderBy(sort: string, properties: Readonly<Record<string, string>>): Order[] {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const property = properties[sort.replace(/^-/, '')];
  if (!property) throw new Error(`No property is known for sort=${sort}.`);
  return [{ [property]: direction }, { id: direction }];
}

/** A pattern for `$ilike` that finds `text` anywhere, whatever it holds. */
export const containing = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/**
 * Returns the condition on `createdAt` for two instants, both included; none of them: no condition.
 *
 * Not an empty `$and`: MikroORM would build and normalise one for each query, next to the condition of a filter.
 */
export function createdBetween(from: string | undefined, to: string | undefined) {
  if (from === undefined && to === undefined) return {};
  return {
    createdAt: { ...(from !== undefined && { $gte: new Date(from) }), ...(to !== undefined && { $lte: new Date(to) }) },
  };
}
