import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { PROJECT_FOLDER } from './data-folder.ts';

// Preloaded by the npm scripts of development. A variable that is set already keeps its value.
try {
  // without the byte order mark of some Windows editors, which would become a part of the first name
  const text = readFileSync(path.join(PROJECT_FOLDER, '.env'), 'utf8').replace(/^\uFEFF/, '');
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
} catch (error) {
  if (!(error instanceof Error && 'code' in error)) throw error;
  if (error.code !== 'ENOENT') {
    console.error(`The file .env cannot be read: ${error.message}.`);
    process.exit(1);
  }
}
