import { readdirSync } from 'node:fs';
import { parse } from 'node:path';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

/** Name of the last revision of this build, by its file; null when it has none. */
export function headRevision(): string | null {
  const names = readdirSync(MIGRATIONS_FOLDER).map((file) => parse(file).name);
  return names.filter((name) => /^Migration\d{14}(_\w+)?$/.test(name)).reduce<string | null>(later, null);
}

const later = (last: string | null, name: string): string => (last === null || name > last ? name : last);
