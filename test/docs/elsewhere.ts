import { readDocument } from './markdown.ts';

/** Where a command of the documents is run, other than by the specs of this folder. */
interface Place {
  readonly file: string;
  /** What the file holds because it runs the command. */
  readonly holds: string;
}

/** Commands that install, run the tests, or take no database but a checkout's own: a test cannot run these in itself. */
const ELSEWHERE: Readonly<Record<string, readonly Place[]>> = {
  'npm ci && npm start': [
    { file: '.ci/run', holds: '\nnpm ci\n' },
    { file: 'test/dev/start.spec.ts', holds: `spawnNode(['dev/start.ts']` },
  ],
  'npm ci && npm test': [
    { file: '.ci/run', holds: '\nnpm ci\n' },
    { file: '.ci/run', holds: '\nnpm test\n' },
  ],
  'npm run -s compendium -- migrate reset': [
    { file: 'test/dev/reset.spec.ts', holds: `compendium('migrate', 'reset', '--yes')` },
  ],
  'npm test': [{ file: '.ci/run', holds: '\nnpm test\n' }],
  'npm run check': [{ file: '.ci/run', holds: '\nnpm run check\n' }],
};

/** True for a command that CI or another spec runs. @throws when that place does not run it. */
export function runsElsewhere(line: string): boolean {
  const places = ELSEWHERE[line];
  for (const { file, holds } of places ?? []) {
    if (!readDocument(file).includes(holds)) {
      throw new Error(`"${line}" is said to be run by ${file}, which does not hold "${holds.trim()}".`);
    }
  }
  return places !== undefined;
}
