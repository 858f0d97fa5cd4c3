import fs from 'node:fs';

// The one static import of every entry, in syntax and with functions that Node 12 has: it must run on a Node that is too
// old for everything else, and say so.
const oldest = oldestNode(new URL('.', import.meta.url));
const have = process.versions.node.split('.').map(Number);
const need = oldest.split('.').map(Number);
const firstDifference = need.findIndex((part, at) => part !== have[at]);
if (firstDifference !== -1 && Number(have[firstDifference]) < Number(need[firstDifference])) {
  process.stderr.write(
    `Node ${process.versions.node} is too old: this program needs ${oldest} or newer. Nothing was run. ` +
      'Install it (https://nodejs.org), or put it first in PATH, and run this again.\n',
  );
  process.exit(1);
}

/** Reads the oldest version from the nearest package.json upwards: from `src/` and from `dist/` alike. */
function oldestNode(folder: URL): string {
  const file = new URL('package.json', folder);
  const parent = new URL('..', folder);
  if (parent.href === folder.href) throw new Error('No folder above the program has a package.json.');
  if (!fs.existsSync(file)) return oldestNode(parent);
  const { engines }: { engines: { node: string } } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return engines.node.replace('>=', '');
}
