import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@jest/globals';
import type { Checkout } from './checkout.ts';
import { runsElsewhere } from './elsewhere.ts';
import { shownOutput, withoutVarying } from './expected-output.ts';
import { type Block, commandsOf, type Section } from './markdown.ts';

const REVISIONS = 'src/migrations';

/** Does what a section of a guide says, block by block, and compares what comes of it with what the section shows. */
export async function follow(section: Section, checkout: Checkout): Promise<void> {
  let output = '';
  for (const block of section.blocks) {
    if (block.language === 'sh') output = await runCommands(block, checkout);
    if (block.language === 'text') expect(withoutVarying(output)).toMatch(shownOutput(block.text));
    if (block.language === 'diff') await applyDiff(block, checkout);
    if (block.language === 'ts' && block.note.endsWith('.ts')) await checkout.write(block.note, `${block.text}\n`);
    else if (block.language === 'ts') await revisionOf(block, checkout);
  }
}

async function runCommands(block: Block, checkout: Checkout): Promise<string> {
  let output = '';
  for (const { line, code } of commandsOf(block)) {
    if (runsElsewhere(line)) continue;
    const outcome = await checkout.run(line);
    output += outcome.output;
    expect({ line, code: outcome.code, output: outcome.code === code ? '' : outcome.output }).toEqual({
      line,
      code,
      output: '',
    });
  }
  return output;
}

/** Lines that begin with `-` are replaced by the `+` lines after them; a `+` line alone goes after the line before it. */
async function applyDiff({ text }: Block, checkout: Checkout): Promise<void> {
  const [head = '', ...lines] = text.split('\n');
  const file = head.replace('--- ', '');
  const find = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const put = lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
  const before = await checkout.read(file);
  expect(before).toContain(find.join('\n'));
  await checkout.write(
    file,
    before.replace(find.join('\n'), () => put.join('\n')),
  );
}

/** `written`: the file that was just made is the one that the guide shows. `edited`: it shall become that. */
async function revisionOf({ text, note }: Block, checkout: Checkout): Promise<void> {
  const [, slug] = /export class Migration\d{14}(\w+)/.exec(text) ?? [];
  const files = await readdir(path.join(checkout.folder, REVISIONS));
  const made = files.find((file) => file.endsWith(`${slug}.ts`));
  expect({ slug, made }).toEqual({ slug, made: expect.any(String) });
  const file = `${REVISIONS}/${made}`;
  if (note === 'written') {
    const whole = new RegExp(`^${shownOutput(text).source}$`);
    return expect(withoutVarying(await checkout.read(file)).trim()).toMatch(whole);
  }
  expect(note).toBe('edited');
  return checkout.write(file, `${text.replace(/(?<=export class )\w+/, path.parse(file).name)}\n`);
}
