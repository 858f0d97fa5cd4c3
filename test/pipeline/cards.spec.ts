import { describe, expect, test } from '@jest/globals';
import { cardsOf, DOCUMENTS } from './fixtures.ts';

const words = (text: string): string => text.replaceAll(/-\s*\n\s*|\s+/g, '');

describe('a manual of 62 pages', () => {
  test('gives the same cards each time, each with a question of its own and an answer that the page holds', async () => {
    const { pages, cards, report } = await cardsOf(DOCUMENTS.manual);
    expect(pages).toHaveLength(62);
    expect(cards.length).toBeGreaterThan(pages.length / 3);
    expect(new Set(cards.map(({ question }) => question)).size).toBe(cards.length);
    expect(Object.keys(report.rejected)).toContain('needs_source');
    for (const { answer, pageFrom, pageTo } of cards) {
      const source = pages.slice(pageFrom - 1, pageTo).map(({ text }) => words(text));
      expect(source.join('')).toContain(words(answer.split(/(?<=[.!?]) /)[0] ?? answer));
    }
    expect((await cardsOf(DOCUMENTS.manual)).cards).toEqual(cards);
  });

  test('gives each card the heading above its answer as its context', async () => {
    const { cards } = await cardsOf(DOCUMENTS.manual);
    const contextOf = (asked: string) => cards.find(({ question }) => question === asked)?.context;
    expect(contextOf('What is asynchronous commit?')).toBe('Asynchronous Commit');
    expect(contextOf('What do savepoints allow?')).toBe('Transactions');
  });

  test('takes no praise, part of a list or aside for a definition', async () => {
    const texts = (await cardsOf(DOCUMENTS.manual)).cards.map(({ question }) => question);
    for (const bad of ['What is reliability?', 'What are transactions?', 'What is one component of the statistics?'])
      expect(texts).not.toContain(bad);
  });

  test('gives no more than are asked for, of each passage and in all', async () => {
    expect((await cardsOf(DOCUMENTS.manual, { maxCards: 7 })).cards).toHaveLength(7);
    const pages = (await cardsOf(DOCUMENTS.manual, { maxCards: 5 })).cards.map(({ pageFrom }) => pageFrom);
    expect(pages).toEqual(pages.toSorted((a, b) => a - b));
    expect(pages.at(-1)).toBeGreaterThan(40);
    const few = await cardsOf(DOCUMENTS.manual, { cardsPerChunk: 1 });
    expect(few.cards.length).toBeLessThanOrEqual(few.report.chunks);
  });
});

describe('a guide as it was typeset', () => {
  test('gives cards without its running titles, marks of notes, dots of lists and code', async () => {
    const { cards } = await cardsOf(DOCUMENTS.long);
    const texts = cards.map(({ question, answer }) => `${question}\n${answer}`);
    expect(texts).toContainEqual(expect.stringContaining('Autotools is the GNU build system'));
    expect(texts).toContainEqual(expect.stringContaining('The dh command is a wrapper script'));
    for (const { question } of cards)
      expect(question).not.toMatch(/gentoo|friendly cooperation|generated binary package|attention from/);
    for (const text of texts) {
      expect(text).not.toMatch(/Maintainers’ Guide \d|\/ 57|[\u2070-\u2079]|•|(^|\s)\d+ ?\p{Lu}\p{Ll}|\$\(|\.{4}/u);
      expect(text).not.toMatch(/^What (is|are|does|do) (the (next|second) \p{L}+|others?|lines \d)/imu);
    }
  });
});

describe('a text in two columns', () => {
  test('is read down the one and then down the other, over the ends of columns and pages', async () => {
    const { pages, cards } = await cardsOf(DOCUMENTS.twoColumns);
    const text = pages.map((page) => page.text.replaceAll(/\s+/g, ' ')).join(' ');
    const headings = [
      'B.3.1. The Deepest',
      'B.3.2. The Starter',
      'B.3.3. The Kernel',
      'B.3.4. The User',
      'B.4.1. Driving',
    ];
    const places = headings.map((heading) => text.indexOf(heading));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).toContain(
      'a computer is, first and foremost, a set of hardware elements. There is generally a main board',
    );
    const questions = cards.map(({ question }) => question);
    expect(questions).toEqual(expect.arrayContaining(['What is a process?', 'What is a “daemon”?']));
    for (const question of questions) expect(question).not.toMatch(/Administrator's Handbook|—|interacting with/);
  });
});
