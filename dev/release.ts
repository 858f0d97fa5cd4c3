/**
 * Two steps of `npm run release -- patch|minor|major`. `check`: before npm sets the version, requires an entry in the
 * changelog. `date`: afterwards, turns "Unreleased" into a section with version and date, and opens an empty one.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'CHANGELOG.md';
const [step] = process.argv.slice(2);
const [head, unreleased, ...rest] = readFileSync(FILE, 'utf8').split(/^(?=## )/m);

if (!unreleased?.startsWith('## [Unreleased]') || !unreleased.includes('\n- ')) {
  console.error(`${FILE} has no entry under "## [Unreleased]". Describe what changed, then release again.`);
  process.exit(1);
}
if (step === 'date') {
  const today = new Date().toISOString().slice(0, 10);
  const released = unreleased.replace('[Unreleased]', `[${process.env['npm_package_version']}] - ${today}`);
  writeFileSync(FILE, [head, '## [Unreleased]\n\n', released, ...rest].join(''));
}
