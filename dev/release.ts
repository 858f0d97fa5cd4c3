/**
 * Two steps of `npm run release -- patch|minor|major`. `check`: before npm sets the version, requires an entry in the
 * changelog. `date`: afterwards, turns "Unreleased" into a section with version and date, and opens an empty one; sets the
 * version of the contract, and keeps it as the one that later changes are compared with.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const CONTRACT = 'docs/openapi.json';
const RELEASED = 'docs/openapi.released.json';

const FILE = 'CHANGELOG.md';
const [step] = process.argv.slice(2);
const [head, unreleased, ...rest] = readFileSync(FILE, 'utf8').split(/^(?=## )/m);

if (!unreleased?.startsWith('## [Unreleased]') || !unreleased.includes('\n- ')) {
  console.error(`${FILE} has no entry under "## [Unreleased]". Describe what changed, then release again.`);
  process.exit(1);
}
if (step === 'date') {
  const today = new Date().toISOString().slice(0, 10);
  const version = process.env['npm_package_version'];
  const contract = readFileSync(CONTRACT, 'utf8').replace(/^( {4}"version": ).*?(,?)$/m, `$1"${version}"$2`);
  for (const file of [CONTRACT, RELEASED]) writeFileSync(file, contract);
  const released = unreleased.replace('[Unreleased]', `[${version}] - ${today}`);
  writeFileSync(FILE, [head, '## [Unreleased]\n\n', released, ...rest].join(''));
}
