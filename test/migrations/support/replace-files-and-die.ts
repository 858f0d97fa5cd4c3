/**
 * Replaces the revisions that a baseline names, and kills itself, as `kill -9` does, before its n-th change of a file:
 * `replace-files-and-die.ts <folder> <file of the baseline> <n>`.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

const [folder = '', baseline = '', at = ''] = process.argv.slice(2);
const text = await fs.readFile(baseline, 'utf8');
const snapshot = await fs.readFile(join(folder, 'schema.snapshot.json'), 'utf8');
const lock = await fs.readFile(join(folder, 'catalog.lock.json'), 'utf8');
const replaced = (await fs.readdir(folder)).filter((file) => text.includes(` ${file.replace('.ts', '')}:`)).sort();

let changes = 0;
const dying =
  <A extends unknown[], R>(change: (...args: A) => R) =>
  (...args: A): R => {
    changes += 1;
    if (changes === Number(at)) process.kill(process.pid, 'SIGKILL');
    return change(...args);
  };
fs.writeFile = dying(fs.writeFile);
fs.rename = dying(fs.rename);
fs.rm = dying(fs.rm);
syncBuiltinESMExports();

const { replaceFiles } = await import('../../../src/modules/migrations/revisions/replace-files.ts');
await replaceFiles({
  folder,
  baseline: { name: basename(baseline, '.ts'), text },
  replaced: replaced.map((file) => file.replace('.ts', '')),
  snapshotFile: 'schema.snapshot.json',
  snapshot,
  lock,
});
