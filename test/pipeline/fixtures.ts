import path from 'node:path';
import type { Card, GeneratorReport } from '../../src/modules/cards/card.ts';
import { ExtractiveGenerator } from '../../src/modules/cards/extractive-generator.ts';
import { countPages, readPages } from '../../src/modules/cards/pdf/read-pdf.ts';

/** Documents that people have written, see ../fixtures/README.md. */
export const DOCUMENTS = {
  long: fixture('debian-maint-guide.pdf'),
  manual: fixture('postgresql-concurrency.pdf'),
  twoColumns: fixture('debian-handbook-two-columns.pdf'),
  scanned: fixture('debian-handbook-scanned.pdf'),
} as const;

function fixture(name: string): string {
  return path.join(import.meta.dirname, '../fixtures', name);
}

const OPTIONS = { chunkTokens: 500, overlapPercent: 20, minSentences: 2, maxSentences: 10 };
const never = new AbortController().signal;

/** All pages of a PDF, and the cards that the extractive generator makes of them. */
export async function cardsOf(
  file: string,
  { maxCards = 1_000, cardsPerChunk = 10, language = 'en', lastPage = Infinity } = {},
) {
  const pages = await readPages(file, 1, Math.min(lastPage, await countPages(file)), never);
  const cards: Card[] = [];
  let report: GeneratorReport = { chunks: 0, sentences: 0, topics: [], rejected: {} };
  const wishes = { language, subject: null, chapter: null, instructions: null };
  const input = { ...OPTIONS, pages, maxCards, cardsPerChunk, wishes };
  for await (const event of new ExtractiveGenerator().generate(input, never)) {
    if (event.kind === 'card') cards.push(event.card);
    if (event.kind === 'report') ({ report } = event);
  }
  return { pages, cards, report };
}
