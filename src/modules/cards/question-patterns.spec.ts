import { describe, test } from 'node:test';
import { expect } from 'expect';
import { questionOf } from './question-patterns.ts';

const TEXT = 'Many osmosis experiments show that transactions and savepoints matter.';

describe('a sentence', () => {
  for (const [sentence, question] of [
    ['The cell is the smallest unit of life.', 'What is the cell?'],
    ['Transactions are a fundamental concept of databases.', 'What are transactions?'],
    ['Read Committed is the default level.', 'What is Read Committed?'],
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
    test(`answers "${question}"`, () => expect(questionOf(sentence, TEXT)?.question).toBe(question));
  }

  for (const sentence of [
    'When it rains, water is a problem.',
    'If a query contains an error, it ends.',
    'Since the purpose of the delay is to allow more work, it waits.',
    'More complex usage can produce undesirable results.',
    'Partitioned tables do not directly store rows.',
    'Run, rabbit, run!',
  ]) {
    test(`answers nothing: ${sentence}`, () => expect(questionOf(sentence, TEXT)).toBeUndefined());
  }

  test('of any length is read in no time', () => {
    const long = `${'Water and '.repeat(20_000)}is a`;
    expect(questionOf(long, TEXT)).toBeUndefined();
  });
});
