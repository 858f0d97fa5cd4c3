import { existsSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from './data-folder.ts';

// Preloaded by the npm scripts of development. A variable that is set already keeps its value.
const file = path.join(PROJECT_FOLDER, '.env');
if (existsSync(file)) process.loadEnvFile(file);
