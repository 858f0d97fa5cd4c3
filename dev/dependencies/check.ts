/**
 * `npm run check:dependencies`: licences of what is deployed, and what is known against it. Exits 1 when something must
 * not stay, and 0 with a notice when the registry does not say.
 */
import '../node-version.mjs';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../data-folder.ts';
import { findingsOf } from './advisories.ts';
import { licenceFaults, productionPackages } from './licences.ts';
import { ACCEPTED_ADVISORIES, ALLOWED_LICENCES } from './policy.ts';

const TIMEOUT_MS = 60_000;

const packages = productionPackages(JSON.parse(readFileSync(path.join(PROJECT_FOLDER, 'package-lock.json'), 'utf8')));
const byLicence = Object.groupBy(packages, ({ licence }) => licence ?? 'not said');
for (const [licence, of = []] of Object.entries(byLicence).sort(([, a = []], [, b = []]) => b.length - a.length)) {
  console.log(`${String(of.length).padStart(4)}  ${licence}`);
}
const faults = licenceFaults(packages, ALLOWED_LICENCES);

const audit = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: PROJECT_FOLDER,
  encoding: 'utf8',
  timeout: TIMEOUT_MS,
});
const findings = findingsOf(audit.stdout ?? '', ACCEPTED_ADVISORIES, new Date().toISOString().slice(0, 10));
if (findings === null) {
  console.log('NOTICE: the registry does not say what is known against these packages; advisories were not looked at.');
} else {
  for (const line of findings.known) console.log(line);
  console.log(`${findings.known.length} advisories are known against ${packages.length} packages.`);
  faults.push(...findings.faults);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
