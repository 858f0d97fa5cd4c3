import { readFile } from 'node:fs/promises';
import { type CatalogLock, parseLock } from '../catalog/catalog-lock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { connect } from '../runner/plain-connection.ts';
import { databaseUrlOf } from './database-url.ts';
import { outsideSchemas } from './ignored-schemas.ts';
import { UsageError } from './usage-error.ts';

/** Where facts come from: a database by its URL, or the text of a catalog lock by its path. */
export type CatalogSource = { readonly catalog: Catalog } | { readonly lock: CatalogLock };

/** @throws {UsageError} for what is neither, what the server says, or {CatalogLockError} for a file that is not a lock. */
export async function readSource(
  place: string,
  ignoreSchemas: readonly string[],
  historyTable: string,
): Promise<CatalogSource> {
  if (!place.includes('://')) {
    const lock = parseLock(await readText(place));
    return { lock: { ...lock, facts: outsideSchemas(lock.facts, ignoreSchemas) } };
  }
  await using connection = await connect(databaseUrlOf(place));
  return { catalog: await readCatalog(connection.query, { ignoreSchemas, historyTable }) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const why = code === 'ENOENT' ? 'the file does not exist' : `the system says ${code}`;
    throw new UsageError(`The lock file ${path} cannot be read: ${why}.`, { cause });
  }
}
