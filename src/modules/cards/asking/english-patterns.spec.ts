import { describe, expect, test } from '@jest/globals';
import { questionOf, wordsOf } from './english-patterns.ts';

const WORDS = wordsOf(['Many osmosis experiments show that using a single transaction and savepoints matters.']);

describe('a sentence', () => {
  for (const [sentence, question] of [
    ['The cell is the smallest unit of life.', 'What is the cell?'],
    ['Transactions are a group of steps that succeed or fail together.', 'What are transactions?'],
    ['Read Committed is the default isolation level of PostgreSQL.', 'What is Read Committed?'],
    ['Using WAL results in fewer writes.', 'What does using WAL result in?'],
    ['Single-column statistics store numbers of rows.', 'What do single-column statistics store?'],
    ['Osmosis means the movement of water.', 'What does osmosis mean?'],
    ['A gene refers to a stretch of DNA.', 'What does a gene refer to?'],
    ['Unlike plant cells, animal cells have no wall.', 'What is the difference between animal cells and plant cells?'],
    ['Mitosis differs from meiosis in its result.', 'How does Mitosis differ from meiosis?'],
    ['Scurvy is caused by a lack of vitamin C.', 'What is Scurvy caused by?'],
    ['Overfishing leads to empty seas.', 'What does Overfishing lead to?'],
    ['Blood consists of plasma and cells.', 'What does Blood consist of?'],
    ['Lenses are used to focus light.', 'What are Lenses used for?'],
    ['Water is lost because the pores of the leaf are open.', 'Why is Water lost?'],
    ['Copper is denser than iron.', 'How does Copper compare with iron?'],
    ['Arteries have thick walls, whereas veins have thin ones.', 'What is the difference between Arteries and veins?'],
    ['The flow of water through a membrane is called osmosis.', 'What is the flow of water through a membrane called?'],
    [
      'The boot sector holds a piece of software, called the bootloader, whose purpose is to start.',
      'What does the boot sector hold?',
    ],
    ['Proteins are made up of amino acids.', 'What are Proteins made up of?'],
    ['The liver is responsible for cleaning the blood.', 'What is the liver responsible for?'],
    ['Insulin regulates the level of sugar.', 'What does Insulin regulate?'],
    ['gpc - the GNU Pascal compiler, for programs in Pascal.', 'What is gpc?'],
    ['Savepoints allow you to go back.', 'What do savepoints allow?'],
    ['Mitosis has four phases: prophase, metaphase, anaphase and telophase.', 'Which four phases does Mitosis have?'],
    ['Insects have three parts: head, thorax and abdomen.', 'Which three parts do Insects have?'],
    ['There are three kinds of muscle: smooth, striped and cardiac.', 'Which three kinds of muscle are there?'],
    [
      'When the temperature rises, the particles of a gas move faster and its pressure increases.',
      'What happens when the temperature rises?',
    ],
    ['References are implemented with pointers to memory.', 'What are References implemented with?'],
    ['Default arguments must be known before the program starts.', 'When must Default arguments be known?'],
    ['Enzymes are sensitive to heat and acid.', 'What are Enzymes sensitive to?'],
    ['Debian 8.0 was released on April 25th, 2015.', 'When was Debian 8.0 released?'],
    ['Bdale Garbee led Debian from April 2002 until April 2003.', 'Who led Debian from April 2002 until April 2003?'],
    ['A number of cells contain a wall.', 'What do a number of cells contain?'],
  ] as const) {
    test(`answers "${question}"`, () => expect(questionOf(sentence, WORDS)?.question).toBe(question));
  }

  test.each([
    'The lisp command prints results in a form that Lisp reads.',
    'The tutorials by no means cover the entire range of models.',
    'Better typography translates to it.',
    'The primary difference between Equation 43 and Equation 44 is the order of the blocks.',
    'When it rains, water is a problem.',
    'If a query contains an error, it ends.',
    'Since the purpose of the delay is to allow more work, it waits.',
    'More complex usage can produce undesirable results.',
    'Partitioned tables do not directly store rows.',
    'the home subdirectory is called home.',
    'Run, rabbit, run!',
    'Reliability is an important property of any system.',
    'Filesystems are one of the most prominent aspects of the kernel.',
    'Friendly cooperation is the driving force.',
    'One component of the statistics is the number of entries.',
    'The generated package is an archive of many files.',
    'Gentoo is a package of one file, so we will select the first option.',
    'A cell is a unit as shown in Figure 3 of the book.',
    'A sequential scan will always take a lock.',
    'The script is called automatically at the end.',
    'Inspection of the upstream release notes that much.',
    'When the temperature rises, it moves.',
    'Version 3 of the program was released in 1998 by its author.',
    'Between 1914 and 1918 the war was fought in Europe and beyond.',
    'Copyright of the text was given to Craig Small in 1998.',
    'The machine has 1998 sectors that were formatted in the works.',
  ])('answers nothing: %s', (sentence) => expect(questionOf(sentence, WORDS)).toBeUndefined());

  test('of any length is read in no time', () => {
    const long = `${'Water and '.repeat(20_000)}is a`;
    expect(questionOf(long, WORDS)).toBeUndefined();
  });
});
