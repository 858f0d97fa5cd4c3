// Plain JavaScript: it must run, and explain itself, on a Node that is too old for everything else here.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const wanted = engines.node.replace('>=', '');
const [have, need] = [process.versions.node, wanted].map((version) => version.split('.').map(Number));
const order = have.map((part, i) => part - need[i]).find((difference) => difference !== 0) ?? 0;

if (order < 0) {
  console.error(
    `Node ${process.versions.node} is too old: this project needs ${wanted} or newer.\n` +
      (process.platform === 'linux' && process.arch === 'x64'
        ? 'On Linux x64 npm brings that Node along: run "npm ci" (without --omit=optional) and start this through npm again.'
        : `Install Node ${wanted} or newer (https://nodejs.org) and run this again.`),
  );
  process.exit(1);
}
