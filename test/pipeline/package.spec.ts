import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Note } from '../../src/modules/cards/apkg/note.ts';
import { readNotes } from '../../src/modules/cards/apkg/read-notes.ts';
import { writeApkg } from '../../src/modules/cards/apkg/write-apkg.ts';
import type { Card } from '../../src/modules/cards/card.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readPackage } from './read-package.ts';

const card = (question: string, answer = 'It is a cell. It lives.', tags = ['cell']): Card => ({
  question,
  answer,
  difficulty: 'easy',
  pageFrom: 1,
  pageTo: 2,
  tags,
});
const DOCUMENT = 'a'.repeat(64);

const read = (file: string) => readPackage(readFileSync(file));
const byGuid = async (file: string) => new Map((await readNotes(file)).map((note) => [note.guid, note]));
const guids = (file: string) => read(file).notes.map(({ guid }) => guid);

/** What a field of plain text shows. */
const shown = (field = '') =>
  field
    .replaceAll(/<\/?span>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('a package', () => {
  const folder = temporaryFolder();
  const write = async (
    cards: readonly Card[],
    { document = DOCUMENT, deckName = 'Cells', filename = 'cells.pdf', earlier = new Map<string, Note>() } = {},
  ) => {
    const file = path.join(folder, `${randomUUID()}.apkg`);
    await writeApkg(file, { source: { document, filename }, deckName, cards, earlier });
    return file;
  };

  test('names a note by its document and question, not by its place, deck or punctuation', async () => {
    const first = await write([card('What is a cell?'), card('What is life?'), card('What is “water”?')]);
    const second = await write([card('What is water?'), card('What is a Cell?')], { deckName: 'Biology::Cells' });
    const [cell, , water] = guids(first);
    expect(guids(second)).toEqual([water, cell]);
    const other = await write([card('What is a cell?')], { document: 'b'.repeat(64) });
    expect(guids(first)).not.toContain(guids(other)[0]);
  });

  test('names notes apart whose questions differ by a letter of any script or a sign', async () => {
    const questions = [
      '細胞是什麼？',
      '細胞壁是什麼？',
      'Was ist der Mut?',
      'Was ist die Mut?',
      '∀?',
      '∃?',
      'What is C?',
      'What is C++?',
      'What is C#?',
    ];
    expect(new Set(guids(await write(questions.map((question) => card(question))))).size).toBe(questions.length);
  });

  test('keeps the time of a note that an earlier package has with the same fields', async () => {
    const before = await byGuid(await write([card('What is a cell?'), card('What is life?')]));
    const [cell] = before.values();
    const earlier = new Map([...before.values()].map((note) => [note.guid, { ...note, mod: note.mod + 5 }]));
    const after = await byGuid(await write([card('What is a cell?', undefined, ['other'])], { earlier }));
    expect([...after.values()]).toEqual([{ ...cell, tags: ' other ', mod: (cell?.mod ?? 0) + 5 }]);
  });

  test('gives a new note a time before all edits, and a changed note a later time than before', async () => {
    const before = await byGuid(await write([card('What is a cell?')]));
    const [cell] = before.values();
    expect(cell?.mod).toBeLessThan(Date.UTC(2026, 0, 1) / 1000);
    const started = Math.floor(Date.now() / 1000);
    const changed = await byGuid(await write([card('What is a cell?', 'Another answer.')], { earlier: before }));
    expect(changed.get(cell?.guid ?? '')?.mod).toBeGreaterThanOrEqual(started);
    const future = new Map([...changed.values()].map((note) => [note.guid, { ...note, mod: note.mod + 9_999 }]));
    const again = await byGuid(await write([card('What is a cell?')], { earlier: future }));
    expect(again.get(cell?.guid ?? '')?.mod).toBe((future.get(cell?.guid ?? '')?.mod ?? 0) + 1);
  });

  test('has the same note type whenever it is made and whatever its deck is called', async () => {
    const [first, second] = [await write([]), await write([card('Why?')], { deckName: 'Other' })];
    expect(read(second).models).toBe(read(first).models);
  });

  test('gives decks of the same name the same id', async () => {
    const [one, again, other] = await Promise.all(
      ['A::B', 'A::B', 'A::C'].map(async (deckName) => read(await write([card('Why?')], { deckName })).cards),
    );
    expect(again?.[0]?.['did']).toBe(one?.[0]?.['did']);
    expect(other?.[0]?.['did']).not.toBe(one?.[0]?.['did']);
  });

  test('shows what its text says', async () => {
    const { notes } = read(await write([card('What is <script>alert(1)</script> & "more"?', 'a\u001Fb\nc')]));
    expect(String(notes[0]?.['flds']).split('\u001F')).toEqual([
      'What is &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;?',
      'a b<br>c',
      '',
      '',
      'easy',
      'cells.pdf, p. 1–2',
    ]);
  });

  test.each([
    ['a sound', '[sound:a.mp3]'],
    ['speech and other commands of Anki', '[anki:tts lang=en_US]hello[/anki:tts]'],
    ['LaTeX', '[latex]\\input{/etc/passwd}[/latex]'],
    ['LaTeX in capitals', '[LATEX]x[/LaTeX]'],
    ['a formula of LaTeX', '[$]x^2[/$] and [$$]y[/$$]'],
    ['MathJax in a line', 'a \\(x\\) b'],
    ['MathJax on lines of its own', 'a \\[x\\] b'],
    ['MathJax after a backslash', 'a \\\\(x\\\\) b'],
    ['a field to type in', '[[type:Answer]]'],
    ['a cloze deletion', '{{c1::word}}'],
    ['nested marks', '[[sound:a]\\[[$]x{{{c1::a}}}'],
    ['HTML', '<img src=x onerror=alert(1)>&lt;b&gt;'],
    ['a list of references', 'see [1], [ 2 ] and a[i]'],
  ])('shows %s of the text, in every field, and does not run it', async (_, text) => {
    const marked = { ...card(text, text), context: text, explanation: text };
    const [note] = read(await write([marked], { filename: text })).notes;
    const fields = String(note?.['flds']).split('\u001F');
    for (const field of fields) {
      expect(field).not.toMatch(/\[(?:sound:|anki:|\/?latex\]|\/?\$|\[type:)|\\[([]|\{\{|<(?!\/?span>|br>)/i);
      // what stands in one text node is all that MathJax looks at
      for (const run of field.split(/<[^>]*>/)) expect(run).not.toMatch(/\\[([]|\[\$/);
    }
    expect(fields.slice(0, 4).map(shown)).toEqual([text, text, text, text]);
    expect(shown(fields[5])).toBe(`${text}, p. 1–2`);
  });
});
