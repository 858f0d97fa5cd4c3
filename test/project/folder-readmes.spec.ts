import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { codeSpansOf, proseOf, readDocument } from '../docs/markdown.ts';

const MODULE = 'src/modules/migrations';
const FOLDERS = [
  MODULE,
  ...readdirSync(path.join(PROJECT_FOLDER, MODULE), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.relative(PROJECT_FOLDER, path.join(entry.parentPath, entry.name))),
];

/** A paragraph that a newcomer can repeat. */
const MOST_WORDS = 100;

describe.each(FOLDERS)('%s/README.md', (folder) => {
  const file = path.join(folder, 'README.md');
  const exists = (target: string): boolean => existsSync(path.join(PROJECT_FOLDER, folder, target));

  test(`explains the folder in one paragraph of at most ${MOST_WORDS} words`, () => {
    const [title = '', paragraph = ''] = readDocument(file).split('\n\n');
    expect(title).toBe(`# ${path.relative('src/modules', folder).replace(/^migrations\//, '')}`);
    const words = paragraph.split(/\s+/).length;
    expect([words > 20, words <= MOST_WORDS]).toEqual([true, true]);
  });

  test('names files that are there', () => {
    const files = codeSpansOf(readDocument(file)).filter((text) => /^[\w-]+\.ts$/.test(text));
    expect(files.filter((name) => !exists(name))).toEqual([]);
  });

  test('links to files that are there', () => {
    const links = [...proseOf(readDocument(file)).matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !exists(target))).toEqual([]);
  });
});
