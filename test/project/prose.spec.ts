import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { findWords, readWords } from '../../dev/prose/words.ts';
import { textOf } from '../../dev/prose/text-of.ts';
import { readDocument } from '../docs/markdown.ts';
import { requireTool } from '../support/require-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeUnless } from '../support/unless.ts';

const words = readWords(readDocument('docs/language.md'));
const found = (file: string, text: string): string[] =>
  findWords(textOf(file, text), words).map(({ text: word, line }) => `${line} ${word}`);

describe('a word that docs/language.md advises against is found', () => {
  test.each([
    ['in a comment at the end of a line', 'a.ts', 'const a = 1; // whoever reads it', ['1 whoever']],
    ['in a docstring, across two lines', 'a.ts', '/**\n * There is\n * no row.\n */\nconst a = 1;', ['2 is no']],
    ['in a string', 'a.ts', `throw new Error('It was made anew.');`, ['1 anew']],
    [
      'in every part of a template',
      'a.ts',
      'const a = `nobody ${b} somebody ${c} beside`;',
      ['1 nobody', '1 somebody', '1 beside'],
    ],
    ['in a title of a test', 'a.spec.ts', `test('is mended', () => {});`, ['1 mended']],
    ['in Markdown, with a capital', 'a.md', '# A\n\nNobody knows.', ['3 nobody']],
    ['in YAML', 'a.yaml', '# the store is away\na: 1', ['1 is away']],
  ])('%s', (_, file, text, hits) => expect(found(file, text)).toEqual(hits));
});

describe('no word is reported', () => {
  test.each([
    ['for a name in code', 'a.ts', 'const nobody = anew.beside;'],
    ['in a regular expression', 'a.ts', 'const a = String.raw`(?:he|nobody) ${b} anew`;'],
    ['for the path of an import', 'a.ts', `import { a } from './whoever.ts';`],
    ['for a part of a longer word', 'a.ts', `say('besides, amend this chapter')`],
    ['for a role or a host of a URL', 'a.ts', `open('postgresql://nobody:here@host/db')`],
    ['for a name in quotes', 'a.ts', `// run by \`nobody\`, or "nobody"\nconst user = 'nobody';`],
    ['for "is no longer"', 'a.md', 'It is no longer used.'],
    ['in a code span or a block of Markdown', 'a.md', 'Write `anew`.\n\n```sh\necho nobody\n```\n'],
  ])('%s', (_, file, text) => expect(found(file, text)).toEqual([]));
});

describeUnless(requireTool('git'))('npm run check:prose', () => {
  let folder: string;
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const check = () => {
    const run = spawnSync(process.execPath, [path.join(PROJECT_FOLDER, 'dev/prose/check.ts')], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    return { code: run.status, output: run.stderr.replaceAll(/^\(.*\n/gm, '') };
  };

  beforeEach(() => {
    folder = temporaryFolder();
    spawnSync('git', ['init', '-q', folder]);
    write('docs/language.md', readDocument('docs/language.md'));
    symlinkSync(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
    write('.gitignore', 'node_modules\n');
  });

  test('passes when there is none', () => {
    write('src/modules/decks/a.ts', '// no one\n');
    expect(check()).toEqual({ code: 0, output: '' });
  });

  test('fails for one, and names file, line, word and what to write', () => {
    write('src/modules/decks/a.ts', '// no one\n// made anew\n');
    expect(check()).toEqual({
      code: 1,
      output:
        'src/modules/decks/a.ts:2 "anew": again, or a verb with re-: rebuild, recreate\n' +
        'Rewrite these sentences; docs/language.md says how.\n',
    });
  });
});
