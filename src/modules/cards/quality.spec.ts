import { describe, expect, test } from '@jest/globals';
import { Quality, type Candidate } from './quality.ts';

const ANSWER = 'The cell is the unit of life. It has a membrane.';
const candidate = (question: string, answer = ANSWER, sentenceCount = 2): Candidate => ({
  card: { question, answer, difficulty: 'easy', pageFrom: 1, pageTo: 1, tags: [] },
  source: `Before it. ${ANSWER} After it.`,
  sentenceCount,
});

describe('a card', () => {
  for (const [rule, bad] of [
    ['blank', candidate('  ')],
    ['blank', candidate('What is the cell?', ' ')],
    ['question_form', candidate('the cell')],
    ['question_form', candidate(`What is ${'x'.repeat(500)}?`)],
    ['answer_length', candidate('What is the cell?', ANSWER, 1)],
    ['answer_length', candidate('What is the cell?', ANSWER, 11)],
    ['answer_length', candidate('What is the cell?', ANSWER.repeat(100), 2)],
    ['several_facts', candidate('Can one list all parts of the cell?')],
    ['needs_source', candidate('What is this organelle?')],
    ['needs_source', candidate('What is Figure 3?')],
    ['needs_source', candidate('What is an organelle which moves?')],
    ['needs_source', candidate('What is the next step?')],
    ['needs_source', candidate('What is the oldest and most common type?')],
    ['needs_source', candidate('What does the second line provide?')],
    ['needs_source', candidate('What do other organelles include?')],
    ['needs_source', candidate('What do Others include?')],
    ['needs_source', candidate('What are Lines 1–7?')],
    ['not_supported', { ...candidate('What is the cell?'), quote: 'the cell is cheese' }],
    ['not_supported', { ...candidate('What is the cell?'), quote: 'life' }],
    ['not_supported', candidate('What is the cell?', 'The cell is made of cheese. So is the moon.')],
  ] as const) {
    test(`that breaks ${rule} is dropped and counted: ${bad.card.question.slice(0, 40)}`, () => {
      const quality = new Quality({ minSentences: 2, maxSentences: 10 });
      expect(quality.accepts(bad)).toBe(false);
      expect(quality.rejected).toEqual({ [rule]: 1 });
    });
  }

  test('is kept once, however it is written', () => {
    const quality = new Quality({ minSentences: 2, maxSentences: 10 });
    const asked = ['What is the cell?', 'what is the CELL ?', 'Is what the cell?', 'What is the membrane?'];
    expect(asked.map((question) => quality.accepts(candidate(question)))).toEqual([true, false, false, true]);
    expect(quality.rejected).toEqual({ duplicate: 2 });
  });

  test.each([
    ...[
      'What is the next step of mitosis?',
      'What is the difference between a cell and a virus?',
      'What does the nervous system consist of?',
      'How does a virus differ from other microbes?',
    ].map((question) => [`that says of what it speaks, "${question}",`, candidate(question)] as const),
    ['that begins with the word it asks with', candidate('Which part of the cell lets water in?')],
    ['in a script with a mark of its own', candidate('细胞是什么？')],
    [
      'whose answer says a quote of the source in other words',
      {
        ...candidate('Was ist die Zelle?', 'Die Einheit des Lebens. Sie hat eine Membran.'),
        quote: 'the unit of life',
      },
    ],
  ] as const)('%s is kept', (_what, good) => {
    expect(new Quality({ minSentences: 2, maxSentences: 10 }).accepts(good)).toBe(true);
  });
});
