import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

/** Read what developers and operators wrote: revisions, SQL of the catalog, the environment. No stranger's text. */
const OF_OUR_OWN = [/^src\/modules\/migrations\//, /^src\/config\//];

/** What patterns stumble over when there is much of it, before an end that does not fit. */
const PIECES = [
  ' ',
  '\t',
  '\n',
  '_',
  '-',
  '.',
  ':',
  '/',
  '\\',
  '"',
  "'",
  'a',
  'A',
  '0',
  '=',
  '@',
  '%',
  '(',
  '[',
  'é',
  '\u00ad',
  ' _',
  '_.',
  '_ .',
  '- ',
  '-\n',
  'a ',
  'a-',
  '0-',
  '\n ',
  'a\n',
  '\\u',
  '""',
  "a'",
  'a.',
  '::',
  ':_',
  'e e',
  '1.',
  'is a ',
];
const BEGINNINGS = ['', 'a', '\n', '"', 'bearer ', 'api'];
const ENDS = ['!', 'x\n', '\u0000'];
const SHORT = 3_000;
/** Times as much text for the second look: what is linear takes as many times longer, what is not the square of that. */
const LONGER = 8;
/** Between the two. */
const TOO_STEEP = 24;
/** Only what takes so long is looked at again: a short time is the clock's. */
const NOTICEABLE_MS = 4;

/** The engine may remember what a short text gave: less than this counts as this. */
const LEAST_MS = 0.5;

interface Pattern {
  readonly place: string;
  readonly expression: RegExp;
}

function patternsOf(file: string): Pattern[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(PROJECT_FOLDER, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ place: `${file}:${line + 1} ${node.text}`, expression: new RegExp(body, flags) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Returns the processor time of this thread: what else the machine does makes the clock's time longer, not this one. */
function msOf(expression: RegExp, text: string): number {
  const began = process.threadCpuUsage();
  text.replace(expression, '');
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1_000;
}

/** Whether the time grows faster than the text, seen twice: once may be the engine's own work. */
function isSteep(expression: RegExp, textOf: (count: number) => string): boolean {
  return looksSteep(expression, textOf) && looksSteep(expression, textOf);
}

function looksSteep(expression: RegExp, textOf: (count: number) => string): boolean {
  if (msOf(expression, textOf(2 * SHORT)) < NOTICEABLE_MS) return false;
  const best = (text: string) => Math.min(...Array.from({ length: 3 }, () => msOf(expression, text)));
  return best(textOf(LONGER * SHORT)) > TOO_STEEP * Math.max(best(textOf(SHORT)), LEAST_MS);
}

function steepTextFor(expression: RegExp): string | undefined {
  for (const piece of PIECES) {
    for (const beginning of BEGINNINGS) {
      for (const end of ENDS) {
        if (isSteep(expression, (count) => beginning + piece.repeat(count) + end))
          return JSON.stringify([beginning, piece, end]);
      }
    }
  }
  return undefined;
}

describe('the time that a pattern takes', () => {
  const files = globSync('src/**/*.ts', { cwd: PROJECT_FOLDER }).filter(
    (file) => !file.endsWith('.spec.ts') && OF_OUR_OWN.every((own) => !own.test(file)),
  );
  const patterns = files.flatMap(patternsOf);

  test('is looked at for each of them', () => {
    expect(patterns.map(({ place }) => place)).toContainEqual(
      expect.stringContaining('src/modules/uploads/file-name.ts'),
    );
  });

  test('would be seen to grow with the square of a text', () => {
    expect(steepTextFor(/[\s_.]+$/)).toBeDefined();
  });

  test.each(patterns)('grows no faster than the text: $place', ({ expression }) => {
    expect(steepTextFor(expression)).toBeUndefined();
  });
});
