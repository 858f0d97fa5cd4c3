import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { degrees, PDFDocument, StandardFonts, type PDFFont } from 'pdf-lib';
import { chunksOf } from '../../src/modules/cards/chunks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { cardsOf } from './fixtures.ts';

/** A text at a place of the page: x, y, size, and its font. */
type Drawn = readonly [x: number, y: number, text: string, size?: number, font?: 'bold'];

const SIZE = 11;
const LEAD = 13.6;

/** Lines of one paragraph, from the height `y` downwards. */
const lines = (y: number, ...texts: readonly string[]): Drawn[] => texts.map((text, at) => [60, y - at * LEAD, text]);

async function draw(pages: readonly (readonly Drawn[])[], { turned = false } = {}): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  const regular = await pdf.embedFont(StandardFonts.Helvetica);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  for (const texts of pages) {
    const page = pdf.addPage([595, 842]);
    for (const [x, y, text, size = SIZE, font] of texts) {
      const place = turned ? { x: 842 - y, y: x, rotate: degrees(90) } : { x, y };
      page.drawText(text, { ...place, size, font: font === 'bold' ? bold : regular });
    }
  }
  return Buffer.from(await pdf.save());
}

let helvetica: PDFFont | undefined;
const widthOf = async (text: string, size = SIZE): Promise<number> => {
  helvetica ??= await (await PDFDocument.create()).embedFont(StandardFonts.Helvetica);
  return helvetica.widthOfTextAtSize(text, size);
};

/** A line with a raised text after its first part. */
async function raised(y: number, before: string, mark: string, after: string): Promise<Drawn[]> {
  const at = 60 + (await widthOf(before));
  const next = at + (await widthOf(mark, 6));
  return [
    [60, y, before],
    [at, y + 4, mark, 6],
    [next, y, after],
  ];
}

const MITOCHONDRION = 'A mitochondrion is an organelle that releases energy from food.';
const RIBOSOME = 'A ribosome is a particle that builds proteins from amino acids.';
const ENZYME = 'An enzyme is a protein that speeds up a reaction of the cell.';

describe('a page', () => {
  const folder = temporaryFolder();
  const read = async (pages: readonly (readonly Drawn[])[], options?: { readonly turned: boolean }) => {
    const file = path.join(folder, `${randomUUID()}.pdf`);
    writeFileSync(file, await draw(pages, options));
    const { pages: texts, cards } = await cardsOf(file);
    const sentences = chunksOf(texts, 1e6, 0).flatMap((chunk) => chunk.sentences);
    return { sentences: sentences.map(({ text }) => text), headings: sentences.map(({ heading }) => heading), cards };
  };
  const sentencesOf = async (texts: readonly Drawn[]) => (await read([texts])).sentences;

  test.each([
    [
      'a sentence after the other',
      (text: string, y: number): Drawn[] => [
        [60, y, text],
        [60.3, y, text],
      ],
    ],
    [
      'a little lower',
      (text: string, y: number): Drawn[] => [
        [60, y, text],
        [60, y - 0.4, text],
      ],
    ],
    [
      'word by word',
      (text: string, y: number): Drawn[] => {
        let x = 60;
        return text.split(/(?<= )/).flatMap((word): Drawn[] => {
          const at = x;
          x += helvetica?.widthOfTextAtSize(word, SIZE) ?? 0;
          return [
            [at, y, word],
            [at + 0.3, y, word],
          ];
        });
      },
    ],
  ])('that draws its text twice to make it bold, %s, is read once', async (_, twice) => {
    await widthOf('');
    expect(await sentencesOf([...twice(MITOCHONDRION, 760), ...twice(RIBOSOME, 720)])).toEqual([
      MITOCHONDRION,
      RIBOSOME,
    ]);
  });

  test('that draws all of its text a second time is read once', async () => {
    const texts: Drawn[] = [
      [60, 760, MITOCHONDRION],
      [60, 720, RIBOSOME],
    ];
    expect(await sentencesOf([...texts, ...texts.map(([x, y, text]): Drawn => [x + 0.3, y, text])])).toEqual([
      MITOCHONDRION,
      RIBOSOME,
    ]);
  });

  test.each([
    [
      '12',
      'Osmosis',
      ' is the movement of water through a membrane.',
      'Osmosis is the movement of water through a membrane.',
    ],
    ['*', 'Osmosis', ' is the movement of water.', 'Osmosis is the movement of water.'],
    ['3,4', 'Osmosis', ' is the movement of water.', 'Osmosis is the movement of water.'],
    ['a', 'Osmosis', ' is the movement of water.', 'Osmosis is the movement of water.'],
    ['2', 'It moves water.', ' It needs no energy.', 'It moves water.'],
    ['6', 'A gram holds 10', ' cells of this kind.', 'A gram holds 10⁶ cells of this kind.'],
    ['-3', 'A cell is 10', ' times smaller.', 'A cell is 10⁻³ times smaller.'],
    ['2', 'A leaf has 20 cm', ' of surface.', 'A leaf has 20 cm² of surface.'],
    ['th', 'It was found in the 19', ' century.', 'It was found in the 19th century.'],
  ])('with a raised "%s" after "%s" says: %s', async (mark, before, after, sentence) => {
    expect((await sentencesOf(await raised(700, before, mark, after)))[0]).toBe(sentence);
  });

  test('keeps a footnote out of its text', async () => {
    const texts = [
      ...(await raised(760, 'A nucleus is the part of a cell that holds its genes.', '2', ' It is round.')),
      [60, 104, '2', 6] as const,
      [66, 100, 'Cells of bacteria have none. Red blood cells lose theirs.', 9] as const,
    ];
    expect(await sentencesOf(texts)).toEqual(['A nucleus is the part of a cell that holds its genes.', 'It is round.']);
  });

  test.each(['1. ', '1) ', '(2) ', '1.2 ', '1.2.3. ', 'a. ', 'b) ', '(c) ', 'IV. ', '• ', '– ', '12. '])(
    'asks about an item of a list that begins with "%s"',
    async (label) => {
      const texts: Drawn[] = [MITOCHONDRION, RIBOSOME, ENZYME].map((text, at) => [
        60,
        760 - 40 * at,
        `${label}${text}`,
      ]);
      const { cards } = await read([texts]);
      expect(cards.map(({ question, answer }) => [question, answer])).toEqual([
        ['What is a mitochondrion?', MITOCHONDRION],
        ['What is a ribosome?', RIBOSOME],
        ['What is an enzyme?', ENZYME],
      ]);
    },
  );

  test('takes the items of a list without gaps apart', async () => {
    const texts = lines(760, `1. ${MITOCHONDRION}`, `2. ${RIBOSOME}`, `3. ${ENZYME}`);
    expect(await sentencesOf(texts)).toEqual([MITOCHONDRION, RIBOSOME, ENZYME]);
  });

  test.each([
    [
      'A number such as 3. of a sentence',
      'The cell divides in phase 3. Then it grows.',
      ['The cell divides in phase 3.', 'Then it grows.'],
    ],
    ['A year', 'The cell was found in 1665. It was cork.', ['The cell was found in 1665.', 'It was cork.']],
  ])('does not take %s for the label of an item', async (_, text, sentences) => {
    expect(await sentencesOf(lines(760, text))).toEqual(sentences);
  });

  test.each([
    ['larger', 17, undefined, 24],
    ['a little larger', 12.5, undefined, 15],
    ['bold and as large as the text', SIZE, 'bold', 14],
  ] as const)('has a title that is %s, however near the text is', async (_, size, font, gap) => {
    const title: Drawn = font ? [60, 780, 'The Power Plant', size, font] : [60, 780, 'The Power Plant', size];
    const { sentences, headings } = await read([
      [title, ...lines(780 - gap, 'A mitochondrion is an organelle that releases energy from', 'food. It is small.')],
    ]);
    expect(sentences).toEqual([MITOCHONDRION, 'It is small.']);
    expect(headings).toEqual(['The Power Plant', 'The Power Plant']);
  });

  test('takes labels of a figure for no title', async () => {
    const { headings } = await read([
      [
        [60, 790, 'The Heart', 15],
        [100, 700, 'Left atrium', 8],
        [230, 660, 'Control Group', 8],
        ...lines(560, 'A valve is a flap of tissue that lets blood pass in one direction.'),
      ],
    ]);
    expect(headings).toEqual(['The Heart']);
  });

  test('begins a paragraph where a line is indented', async () => {
    const file = await read([
      [
        ...lines(760, RIBOSOME),
        [75, 760 - LEAD, 'The exam takes place in the large hall.'],
        ...lines(760 - 2 * LEAD, 'Bring a pencil.'),
      ],
    ]);
    expect(file.cards.map(({ answer }) => answer)).toEqual([RIBOSOME]);
  });

  test('in two columns is read down the left one first, although it was drawn row by row', async () => {
    const left = [
      'A tissue is a group of cells that do',
      'the same work in the body. It is kept',
      'together by proteins between them.',
    ];
    const right = [
      'An organ is a part of the body that is',
      'made of several tissues. It is served by',
      'vessels of its own and by nerves.',
    ];
    const rows = left.flatMap((text, at): Drawn[] => [
      [60, 760 - 14 * at, text],
      [320, 760 - 14 * at, right[at] ?? ''],
    ]);
    expect(await sentencesOf(rows)).toEqual([
      'A tissue is a group of cells that do the same work in the body.',
      'It is kept together by proteins between them.',
      'An organ is a part of the body that is made of several tissues.',
      'It is served by vessels of its own and by nerves.',
    ]);
  });

  test.each([
    ['L', '¨', 'u', 'tke', 'Lütke'],
    ['Caf', '´', 'e', 's', 'Cafés'],
    ['Fa', '¸', 'c', 'ade', 'Façade'],
  ])('joins an accent that was drawn over its letter: %s%s%s%s', async (before, accent, letter, after, word) => {
    const x = 60 + (await widthOf(before));
    const next = x + (await widthOf(letter));
    const texts: Drawn[] = [
      [60, 760, before],
      [x + 1, 760, accent],
      [x, 760, letter],
      [next, 760, `${after} is a word of the text.`],
    ];
    expect(await sentencesOf(texts)).toEqual([`${word} is a word of the text.`]);
  });

  test('keeps a spacing accent that stands for an apostrophe', async () => {
    expect(await sentencesOf(lines(760, 'It is the cell´s wall.'))).toEqual(['It is the cell´s wall.']);
  });

  test('gives cards of enumerations, causes and dates of its text', async () => {
    const { cards } = await read([
      [
        [60, 760, 'Mitosis has four phases: prophase, metaphase, anaphase and telophase.'],
        [60, 720, 'When the temperature rises, the particles of a gas move faster.'],
        [60, 680, 'The French Revolution began in 1789 with the storming of the Bastille.'],
        [60, 640, 'Smith, J. and Jones, K. (1998). The cell is a unit. Vol. 3, pp. 12-15.'],
      ],
    ]);
    expect(cards.map(({ question }) => question)).toEqual([
      'Which four phases does Mitosis have?',
      'What happens when the temperature rises?',
      'Which year is missing in “The French Revolution began in […] with the storming of the Bastille.”?',
    ]);
  });

  test('that is turned by 90 degrees is read like any other', async () => {
    const texts = lines(500, 'A mitochondrion is an organelle that releases energy from', 'food. It is small.');
    expect((await read([[...texts, ...lines(440, RIBOSOME)]], { turned: true })).sentences).toEqual([
      MITOCHONDRION,
      'It is small.',
      RIBOSOME,
    ]);
  });
});

describe('running titles', () => {
  const folder = temporaryFolder();
  const FACTS = ['cell', 'leaf', 'root', 'stem', 'seed', 'fruit'].map(
    (name) => `The ${name} is a part of the plant that does its own work in summer.`,
  );
  const sentencesOf = async (pages: readonly (readonly Drawn[])[]) => {
    const file = path.join(folder, `${randomUUID()}.pdf`);
    writeFileSync(file, await draw(pages));
    return chunksOf((await cardsOf(file)).pages, 1e6, 0).flatMap(({ sentences }) => sentences.map(({ text }) => text));
  };

  test.each([
    ['the same on each page', () => 'Plants of the north. A course.'],
    ['with a page number', (at: number) => `Plants of the north. A course. ${at + 20}`],
    ['other ones from chapter to chapter', (at: number) => `Chapter on ${at < 3 ? 'leaves' : 'roots'}. A course.`],
    [
      'other ones on each page, with a number',
      (at: number) => `${at + 1} What ${FACTS[at]?.slice(4, 8)} does. A course.`,
    ],
  ])('leave the text by their place: %s', async (_, title) => {
    const pages = FACTS.map((fact, at): Drawn[] => [
      [60, 810, title(at)],
      ...lines(760, fact),
      [280, 30, `${at + 20}`],
    ]);
    expect(await sentencesOf(pages)).toEqual(FACTS);
    const below = FACTS.map((fact, at): Drawn[] => [...lines(760, fact), [60, 30, title(at)]]);
    expect(await sentencesOf(below)).toEqual(FACTS);
  });

  test('are not what begins or ends the text of each page', async () => {
    const pages = FACTS.map((fact): Drawn[] => [
      ...lines(760, `First of all, ${fact}`),
      ...lines(700, fact),
      ...lines(640, `At last, ${fact}`),
    ]);
    expect(await sentencesOf(pages)).toHaveLength(3 * FACTS.length);
  });
});
