import { describe, test } from 'node:test';
import { expect } from 'expect';
import { questionOf, wordsOf } from './question-patterns.ts';

const WORDS = wordsOf(['Many osmosis experiments show that using a single transaction and savepoints matters.']);

describe('a sentence', () => {
  for (const [sentence, question] of [
    ['The cell is the smallest unit of life.', 'What is the cell?'],
    ['Transactions are a fundamental concept of databases.', 'What are transactions?'],
    ['Read Committed is the default level.', 'What is Read Committed?'],
    ['Using WAL results in fewer writes.', 'What does using WAL result in?'],
    ['Single-column statistics store numbers.', 'What do single-column statistics store?'],
    ['Osmosis means the movement of water.', 'What does osmosis mean?'],
    ['A gene refers to a stretch of DNA.', 'What does a gene refer to?'],
    ['Unlike plant cells, animal cells have no wall.', 'What is the difference between animal cells and plant cells?'],
    ['Mitosis differs from meiosis in its result.', 'How does Mitosis differ from meiosis?'],
    ['Scurvy is caused by a lack of vitamin C.', 'What is Scurvy caused by?'],
    ['Overfishing leads to empty seas.', 'What does Overfishing lead to?'],
    ['Blood consists of plasma and cells.', 'What does Blood consist of?'],
    ['Lenses are used to focus light.', 'What are Lenses used for?'],
    ['Savepoints allow you to go back.', 'What do savepoints allow?'],
  ] as const) {
    test(`answers "${question}"`, () => expect(questionOf(sentence, WORDS)?.question).toBe(question));
  }

  for (const sentence of [
    'When it rains, water is a problem.',
    'If a query contains an error, it ends.',
    'Since the purpose of the delay is to allow more work, it waits.',
    'More complex usage can produce undesirable results.',
    'Partitioned tables do not directly store rows.',
    'the home subdirectory is called home.',
    'Run, rabbit, run!',
  ]) {
    test(`answers nothing: ${sentence}`, () => expect(questionOf(sentence, WORDS)).toBeUndefined());
  }

  test('of any length is read in no time', () => {
    const long = `${'Water and '.repeat(20_000)}is a`;
    expect(questionOf(long, WORDS)).toBeUndefined();
  });
});
