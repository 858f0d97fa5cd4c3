import { describe, expect, test } from '@jest/globals';
import { clozesOf, type TermCounts } from './cloze.ts';
import { english } from './english.ts';

const COUNTS: TermCounts = { sentences: 10, of: () => 1, isName: (word) => word === 'Darwin' };
const asked = (sentence: string) => english.questions(sentence, new Set(['water', 'blood']));
const gaps = (sentence: string) => clozesOf(sentence, english.cloze, COUNTS);

describe('an English sentence', () => {
  test.each([
    [
      'The lsusb command lists all devices that are connected by USB.',
      'Which command lists all devices that are connected by USB?',
      'lsusb',
    ],
    [
      'The option --max turns off all filters of the pipeline.',
      'Which option turns off all filters of the pipeline?',
      '--max',
    ],
    [
      'A program talks to the Network Information Centre (NIC) once.',
      'What does NIC stand for?',
      'Network Information Centre',
    ],
    [
      'The telephone was invented by Alexander Graham Bell in Boston.',
      'Who invented the telephone?',
      'Alexander Graham Bell',
    ],
  ])('is asked for the name that it gives: %s', (sentence, question, answer) => {
    expect(asked(sentence)).toContainEqual(expect.objectContaining({ question, answer }));
  });

  test.each([
    ['To list the users of a system, run the command who.', 'How do you list the users of a system?'],
    ['If you want to change the time zone, edit the file /etc/timezone.', 'How do you change the time zone?'],
    ['If a kidney fails, the blood is no longer cleaned of urea.', 'What happens if a kidney fails?'],
    ['If a fuse blows, check the cables of the lamp.', 'What should you do if a fuse blows?'],
    ['Curves are computed using an estimator of their own.', 'How are Curves computed?'],
    ['The purpose of a valve is to let blood pass in one direction.', 'What is the purpose of a valve?'],
    ['Usually, a valve prevents the flow of blood into the heart.', 'What does a valve prevent?'],
    ['An action potential occurs when the membrane is depolarised.', 'When does an action potential occur?'],
    ['RAID0 splits all incoming data into stripes of the same size.', 'What does RAID0 do?'],
    ['A RAID6 array can survive up to two failures.', 'What can a RAID6 array survive?'],
  ])('is asked in its own form: %s', (sentence, question) => {
    expect(asked(sentence).map((one) => one.question)).toContain(question);
  });

  test.each([
    ['In 1859 Darwin published a book on the origin of species.', 'year', '1859'],
    ['Water boils at 100 degrees Celsius at the level of the sea.', 'number', '100'],
    ['The heart of a mammal and of a bird has four chambers in all.', 'number', 'four'],
    ['The movement of water through a membrane is called osmosis.', 'term', 'osmosis'],
    ['Darwin described the finches of the islands in the notes.', 'term', 'Darwin'],
    ['The settings of a user are kept in the file ~/.profile.', 'term', '~/.profile'],
    ['The GNUHELP variable may be set to the path of a file.', 'term', 'GNUHELP'],
  ])('gets a gap for a name, number or year: %s', (sentence, kind, answer) => {
    const [found] = gaps(sentence);
    const question = `Which ${kind} is missing in “${sentence.replace(answer, '[…]')}”?`;
    expect(found).toMatchObject({ question, answer });
  });

  test.each([
    'Linux supports hardware such as mice, printers, PCMCIA and USB devices.',
    'Mathematica and Maple appeared to have beaten the system of the time.',
    'Most displays of the kind work with a driver of their own.',
    'The function is only called for the side effect of printing on a screen.',
    'Version 3 of the program was released in 1998 by its author Smith.',
    'A program called foo is the one that all of the texts speak of.',
  ])('gets no gap where other words would fit: %s', (sentence) => expect(gaps(sentence)).toEqual([]));

  test.each([
    ['This is the largest organ of the body.', 'points back'],
    ['The steps below show how a package is built.', 'points out'],
    ['See the manual of the program for details.', 'sends away'],
    ['Run the program with the option that was named.', 'orders'],
    ['The estimate of β is the mean of the sample.', 'has a formula'],
    ['The mean is x = y for all samples of the kind.', 'has a formula'],
    ['Domain definition The counterpart of the parser is used.', 'has a title stuck to it'],
    ['clock-setup Updates the clock of the system.', 'has a term stuck to it'],
    ['We think that a cell is alive.', 'tells of its authors'],
  ])('does not stand alone: %s (it %s)', (sentence) => expect(english.standsAlone(sentence)).toBe(false));

  test.each([
    ['However, a cell is the unit of life.', 'A cell is the unit of life.'],
    ['Note that max selects the largest value.', 'Max selects the largest value.'],
    ['vacuum_min_age controls the age.', 'vacuum_min_age controls the age.'],
  ])('loses what only joins it to another: %s', (sentence, core) => expect(english.core(sentence)).toBe(core));
});
