import { describe, expect, test } from '@jest/globals';
import { english } from './asking/english.ts';
import { cardsOfSlide } from './slides.ts';

const asked = (title: string, text: string, isSlide = true) =>
  cardsOfSlide({ page: 3, text: `${title}\n\n${text}`, titles: [title], isSlide }, english).map(({ card }) => [
    card.question,
    card.answer,
  ]);

describe('a slide', () => {
  test('is asked for the points under its title', () => {
    expect(
      asked('Parts of a cell', '• a membrane around it\n• a nucleus with its\n genes\n\n• many ribosomes'),
    ).toEqual([
      [
        'What are the key points of “Parts of a cell”?',
        '• a membrane around it\n• a nucleus with its genes\n• many ribosomes',
      ],
    ]);
  });

  test('is asked for the terms that its points explain', () => {
    const text = '▶ nucleus: the part that holds the genes\n▶ membrane – builds the border of the cell\n▶ see:';
    expect(asked('The cell', text)).toEqual(
      [
        ['The cell: what is “nucleus”?', 'the part that holds the genes'],
        ['The cell: what is “membrane”?', 'builds the border of the cell'],
      ].map(([question, answer]) => [question?.replace('is “membrane”', 'does “membrane” do'), answer]),
    );
  });

  test('asks the question that is its title', () => {
    expect(asked('Why do leaves fall?', '• the days are shorter\n• the roots are dry')[0]?.[0]).toBe(
      'Why do leaves fall?',
    );
  });

  test.each([
    ['a table of contents', 'Outline', '1 Introduction of all\n2 Cells and tissues'],
    ['a page of code', 'The shell', '• $ ls -l | wc\n• x = y + 1;'],
    ['one point', 'Cells', '• they are the unit of life'],
    ['points that are the head of others', 'Cells', '• there are these parts:\n• and those as well:'],
  ])('that is %s gives none', (_, title, text) => expect(asked(title, text)).toEqual([]));

  test('is not taken from a page of a book, whatever lists it has', () => {
    expect(asked('Cells', '• a membrane around it\n• a nucleus with genes', false)).toEqual([]);
  });
});
