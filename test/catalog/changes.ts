import { readFileSync } from 'node:fs';
import path from 'node:path';

/** An out-of-band change of the library's schema, one line of `corpus/changes.jsonl`. */
export interface CatalogChange {
  readonly id: string;
  readonly sql: string;
  /** Whether it is drift, or leaves the schema as it is. */
  readonly expect: 'drift' | 'none';
  /** First PostgreSQL major that knows the statement. */
  readonly pg_min?: number;
  /** Is `none`, and does not run inside a transaction, or is of a session that goes on. */
  readonly alone?: true;
  /** Why no SQL brings it back without loss. */
  readonly beyondRepair?: string;
}

const FOLDER = path.join(import.meta.dirname, 'corpus');

export function readChanges(): CatalogChange[] {
  const lines = readFile('changes.jsonl').trim().split('\n');
  return lines.map((line): CatalogChange => JSON.parse(line));
}

/** SQL of the schema that the changes are made to: roles first, what a copy of a database lacks last. */
export function readSchema(): string {
  return [readFile('cluster.sql'), readFile('schema.sql'), readDatabaseSettings()].join('\n');
}

/** The part of the schema that no copy of a database takes along. */
export function readDatabaseSettings(): string {
  return readFile('database.sql');
}

function readFile(name: string): string {
  return readFileSync(path.join(FOLDER, name), 'utf8');
}
