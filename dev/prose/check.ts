/** `npm run check:prose`: reports words that docs/language.md advises against, where there are more than are accepted. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { folderOf, grown, lower, readRatchet } from './ratchet.ts';
import { textOf } from './text-of.ts';
import { findWords, readWords, type Hit } from './words.ts';

const RATCHET = 'dev/prose/ratchet.json';
const TEXTS = /\.([cm]?[jt]s|md|ya?ml|sql|eta|css|example)$|(^|\/)(Dockerfile|\.ci\/[\w-]+)$/;
/** Revisions are never edited after they were applied. The others are inputs of tests. */
const LEFT_OUT = /^(src\/migrations\/|test\/fixtures\/|test\/project\/prose\.spec\.ts$)/;

const words = readWords(readFileSync('docs/language.md', 'utf8'));
const hits = filesOfProject().flatMap((file) =>
  findWords(textOf(file, readFileSync(file, 'utf8')), words).map((hit) => ({ file, hit })),
);
const found: Record<string, number> = {};
for (const { file } of hits) found[folderOf(file)] = (found[folderOf(file)] ?? 0) + 1;

const accepted = readRatchet(RATCHET);
const above = grown(accepted, found);
for (const folder of above) {
  console.error(`${folder}: ${found[folder]} hits, ${accepted[folder] ?? 0} accepted`);
  for (const { file, hit } of hits.filter((one) => folderOf(one.file) === folder))
    console.error(`  ${line(file, hit)}`);
}
if (above.length > 0) {
  console.error('Rewrite these sentences; docs/language.md says how. The accepted numbers may only shrink.');
  process.exitCode = 1;
} else if (!process.env['CI']) {
  lower(RATCHET, accepted, found);
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
