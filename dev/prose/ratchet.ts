import { readFileSync, writeFileSync } from 'node:fs';

/** Number of hits by folder. A folder that is not listed has none. */
export type Counts = Readonly<Record<string, number>>;

/** Reads the numbers of hits that are accepted. */
export const readRatchet = (file: string): Counts => JSON.parse(readFileSync(file, 'utf8'));

/** Returns the folders whose number of hits is above the accepted one. */
export const grown = (accepted: Counts, found: Counts): string[] =>
  Object.keys(found).filter((folder) => (found[folder] ?? 0) > (accepted[folder] ?? 0));

/** Lowers the accepted numbers to those that were found. Does not write when nothing changes. */
export function lower(file: string, accepted: Counts, found: Counts): void {
  const left = Object.keys(accepted)
    .toSorted()
    .map((folder): [string, number] => [folder, Math.min(accepted[folder] ?? 0, found[folder] ?? 0)])
    .filter(([, count]) => count > 0);
  const text = `${JSON.stringify(Object.fromEntries(left), null, 2)}\n`;
  if (text !== readFileSync(file, 'utf8')) writeFileSync(file, text);
}

/** Returns the folder that a file's hits are counted for; one for each module, so that moving files within it is free. */
export function folderOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  return folders.slice(0, folders[1] === 'modules' ? 3 : 2).join('/') || '.';
}
