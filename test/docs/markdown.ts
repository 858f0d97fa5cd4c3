import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

/** A fenced block of a document. */
export interface Block {
  /** First word after the fence: `sh`, `text`, `diff`, … */
  readonly language: string;
  /** What follows it: `written`, `edited`. */
  readonly note: string;
  readonly text: string;
}

/** What stands between two headings. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A line of a `sh` block, and the exit code that the document states; 0 when it states none. */
export interface CommandLine {
  readonly line: string;
  readonly code: number;
}

/** The text of a document of the checkout. */
export const readDocument = (file: string): string => readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');

/** Fenced blocks by the heading that they stand under. */
export function sectionsOf(markdown: string): Section[] {
  const sections: { title: string; blocks: Block[] }[] = [{ title: '', blocks: [] }];
  let open: { head: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (open && line === '```') {
      const [language = '', ...note] = open.head.split(' ');
      sections.at(-1)?.blocks.push({ language, note: note.join(' '), text: open.lines.join('\n') });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (line.startsWith('```')) {
      open = { head: line.slice(3), lines: [] };
    } else if (/^#+ /.test(line)) {
      sections.push({ title: line.replace(/^#+ /, ''), blocks: [] });
    }
  }
  return sections;
}

/** The command lines of a `sh` block; `# exits 3` at the end of one is the code it must end with. */
export function commandsOf({ text }: Block): CommandLine[] {
  return text.split('\n').map((line) => {
    const [, command = line, code = '0'] = /^(.*?) # exits (\d+)$/.exec(line) ?? [];
    return { line: command, code: Number(code) };
  });
}

/** The document without its fenced blocks. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** Texts between single backticks, outside fenced blocks. */
export function codeSpansOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll(/\s+/g, ' '));
}
