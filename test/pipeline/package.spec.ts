import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { writeApkg } from '../../src/modules/cards/apkg/write-apkg.ts';
import type { Card } from '../../src/modules/cards/card.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readPackage } from './read-package.ts';

const card = (question: string, answer = 'It is a cell. It lives.'): Card => ({
  question,
  answer,
  difficulty: 'easy',
  pageFrom: 1,
  pageTo: 2,
  tags: ['cell'],
});

const guids = ({ notes }: ReturnType<typeof readPackage>) => notes.map(({ guid }) => guid);

describe('a package', () => {
  const folder = temporaryFolder();
  const jobId = randomUUID();
  const written = async (deckName: string, cards: readonly Card[], job = jobId) => {
    const file = path.join(folder, `${randomUUID()}.apkg`);
    await writeApkg(file, { jobId: job, deckName, sourceFilename: 'cells.pdf', cards });
    return readPackage(readFileSync(file));
  };

  test('of the same job has the same notes, deck and note type, whatever it is called: an import changes them and adds none', async () => {
    const cards = [card('What is a cell?'), card('What is life?')];
    const first = await written('Cells', cards);
    const second = await written('Biology::Cells', [
      card('What is a cell?', 'Better. Said anew.'),
      card('What is life?'),
    ]);
    expect(guids(second)).toEqual(guids(first));
    expect(second.notes.map(({ mid }) => mid)).toEqual(first.notes.map(({ mid }) => mid));
    expect(second.cards.map(({ did }) => did)).toEqual(first.cards.map(({ did }) => did));
    expect(String(second.notes[0]?.['flds'])).toContain('Better.');
    const other = await written('Cells', cards, randomUUID());
    expect(guids(other).filter((guid) => guids(first).includes(guid))).toEqual([]);
  });

  test('shows what its text says, and runs none of it', async () => {
    const { notes } = await written('Cells', [card('What is <script>alert(1)</script> & "more"?', 'a\u001Fb\nc')]);
    expect(String(notes[0]?.['flds']).split('\u001F')).toEqual([
      'What is &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;?',
      'a b<br>c',
      '',
      '',
      'easy',
      'cells.pdf, p. 1–2',
    ]);
  });
});
