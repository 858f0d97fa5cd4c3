import { describe, expect, test } from '@jest/globals';
import { questionOfEntry, questionOfHeading } from './english-headings.ts';

const WORDS = new Set(['osmosis', 'mitosis', 'meiosis', 'wilting']);
const BELOW = 'Plants need water to stand.';

describe('a heading', () => {
  for (const [heading, sentence, question] of [
    ['Osmosis', 'It is the movement of water through a membrane.', 'What is osmosis?'],
    ['Why do leaves fall?', BELOW, 'Why do leaves fall?'],
    ['Causes of Wilting', BELOW, 'What are the causes of wilting?'],
    ['The role of Osmosis', BELOW, 'What is the role of osmosis?'],
    ['Mitosis vs. meiosis', BELOW, 'What is the difference between mitosis and meiosis?'],
    ['The difference between mitosis and meiosis', BELOW, 'What is the difference between mitosis and meiosis?'],
  ] as const) {
    test(`asks "${question}"`, () => expect(questionOfHeading(heading, sentence, WORDS)?.question).toBe(question));
  }

  test.each([
    ['Osmosis', 'Water moves.'],
    ['Osmosis', 'It is also possible to see it.'],
    ['Water: the source', 'It is the source of all life.'],
    ['Causes of wilting', 'These were named above.'],
  ] as const)('asks nothing: %s, over "%s"', (heading, sentence) =>
    expect(questionOfHeading(heading, sentence, WORDS)).toBeUndefined(),
  );
});

describe('an entry of a glossary', () => {
  test.each([
    ['bar line', 'A vertical line through the staff that separates measures.'],
    ['elision', 'A break of several syllables on a single note.'],
  ])('is asked for its meaning: %s', (heading, sentence) => {
    expect(questionOfEntry(heading, sentence)?.question).toBe(`What does “${heading}” mean?`);
  });

  test.each([
    ['Durations', 'The duration of the first note defaults to a quarter note.'],
    ['Moving objects', 'The properties of a layout may be modified by a command.'],
    ['Introduction', 'A vertical line through the staff that separates measures.'],
    ['beam', 'A line is drawn over a series of notes.'],
    ['beam', 'A short line.'],
  ])('is not what a text says under its heading: %s, "%s"', (heading, sentence) => {
    expect(questionOfEntry(heading, sentence)).toBeUndefined();
  });
});
