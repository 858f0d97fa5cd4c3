import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'expect';
import type { Card, GeneratorReport } from '../../src/modules/cards/card.ts';
import { ExtractiveGenerator } from '../../src/modules/cards/extractive-generator.ts';
import { countPages, readPages } from '../../src/modules/cards/pdf/read-pdf.ts';

const MANUAL = path.join(import.meta.dirname, '../fixtures/postgresql-concurrency.pdf');
const OPTIONS = { chunkTokens: 500, overlapPercent: 20, minSentences: 2, maxSentences: 10 };

const words = (text: string): string => text.replaceAll(/-\s*\n\s*|\s+/g, '');

async function cardsOf({ maxCards = 1_000, cardsPerChunk = 10 } = {}) {
  const never = new AbortController().signal;
  const pages = await readPages(MANUAL, 1, await countPages(MANUAL), never);
  const input = { ...OPTIONS, pages, maxCards, cardsPerChunk };
  const cards: Card[] = [];
  let report: GeneratorReport | undefined;
  for await (const event of new ExtractiveGenerator().generate(input, never)) {
    if (event.kind === 'card') cards.push(event.card);
    if (event.kind === 'report') report = event.report;
  }
  return { pages, cards, report };
}

describe('a manual of 62 pages', () => {
  test('gives the same cards each time, each with a question of its own and an answer that the page holds', async () => {
    const { pages, cards, report } = await cardsOf();
    expect(pages).toHaveLength(62);
    expect(cards.length).toBeGreaterThan(pages.length / 4);
    expect(new Set(cards.map(({ question }) => question)).size).toBe(cards.length);
    expect(Object.keys(report?.rejected ?? {})).toContain('needs_source');
    for (const { answer, pageFrom, pageTo } of cards) {
      const source = pages.slice(pageFrom - 1, pageTo).map(({ text }) => words(text));
      expect(source.join('')).toContain(words(answer.split(/(?<=[.!?]) /)[0] ?? answer));
    }
    expect((await cardsOf()).cards).toEqual(cards);
  });

  test('gives no more than are asked for, of each passage and in all', async () => {
    expect((await cardsOf({ maxCards: 7 })).cards).toHaveLength(7);
    const few = await cardsOf({ cardsPerChunk: 1 });
    expect(few.cards.length).toBeLessThanOrEqual(few.report?.chunks ?? 0);
  });
});
