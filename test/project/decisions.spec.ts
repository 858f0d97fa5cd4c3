import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { readDocument } from '../docs/markdown.ts';

const FOLDER = 'docs/adr';
const INDEX = readDocument(`${FOLDER}/README.md`);
const files = readdirSync(path.join(PROJECT_FOLDER, FOLDER)).filter((file) => file !== 'README.md');

describe('docs/adr', () => {
  test('numbers decisions from 1 on, without gap or repetition', () => {
    const numbers = files.map((file) => Number(file.slice(0, 4)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(files.map((_, at) => at + 1));
  });

  test.each(files)('%s states number, title, date, status, context, decision and consequence', (file) => {
    const text = readDocument(`${FOLDER}/${file}`);
    const [, number = '', title = ''] = /^# (\d+)\. (.+)\n\n- Date: \d{4}-\d\d-\d\d\n- Status: /.exec(text) ?? [];
    const slug = title
      .toLowerCase()
      .replaceAll("'", '')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
    expect(file).toBe(`${number.padStart(4, '0')}-${slug}.md`);
    expect(text.match(/^## .*/gm)).toEqual(['## Context', '## Decision', '## Consequence']);
  });

  test.each(files)('%s has a status that the index repeats, and that the other decision confirms', (file) => {
    const text = readDocument(`${FOLDER}/${file}`);
    const [, title = ''] = /^# \d+\. (.+)/.exec(text) ?? [];
    const [, date = ''] = /^- Date: (.+)/m.exec(text) ?? [];
    const [, status = ''] = /^- Status: (.+)/m.exec(text) ?? [];
    expect(INDEX).toContain(`| [${Number(file.slice(0, 4))}](${file}) | ${title} | ${date} | ${status} |\n`);
    if (status === 'accepted') return;
    const [, successor = ''] = /^superseded by \[\d+\]\((.+)\)$/.exec(status) ?? [];
    expect(files).toContain(successor);
    expect(readDocument(`${FOLDER}/${successor}`)).toContain(`- Supersedes: [${Number(file.slice(0, 4))}](${file})\n`);
  });
});
