import { OLDEST_NODE } from './package.ts';

// Imported first by every entry: on an older Node the libraries fail later, and say nothing that helps.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  process.stderr.write(`Node ${process.versions.node} is too old: this program needs ${OLDEST_NODE} or newer.\n`);
  process.exit(1);
}
