/** `npm run check:prose`: reports words that docs/language.md advises against. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { textOf } from './text-of.ts';
import { findWords, readWords, type Hit } from './words.ts';

const TEXTS = /\.([cm]?[jt]s|md|ya?ml|sql|eta|css|example)$|(^|\/)(Dockerfile|\.ci\/[\w-]+)$/;
/** Revisions are never edited after they were applied. The others are inputs of tests. */
const LEFT_OUT = /^(src\/migrations\/|test\/fixtures\/|test\/project\/prose\.spec\.ts$)/;

const words = readWords(readFileSync('docs/language.md', 'utf8'));
const hits = filesOfProject().flatMap((file) =>
  findWords(textOf(file, readFileSync(file, 'utf8')), words).map((hit) => ({ file, hit })),
);
for (const { file, hit } of hits) console.error(line(file, hit));
if (hits.length > 0) {
  console.error('Rewrite these sentences; docs/language.md says how.');
  process.exitCode = 1;
}

function line(file: string, { line: number, text, instead }: Hit): string {
  return `${file}:${number} "${text.replace(/^, /, '')}": ${instead}`;
}

/** Files that git knows or would add. */
function filesOfProject(): string[] {
  const { stdout, status, stderr } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`git cannot list the files of the project: ${stderr}`);
  return stdout.split('\n').filter((file) => TEXTS.test(file) && !LEFT_OUT.test(file) && existsSync(file));
}
