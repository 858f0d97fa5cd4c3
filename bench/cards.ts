/**
 * How good the cards of a real document are: cards a page, what each rule dropped, and cards for a person to read.
 *
 * Run: node --import @swc-node/register/esm-register bench/cards.ts [file.pdf]
 */
import path from 'node:path';
import type { Card } from '../src/modules/cards/card.ts';
import { ExtractiveGenerator } from '../src/modules/cards/extractive-generator.ts';
import { countPages, readPages } from '../src/modules/cards/pdf/read-pdf.ts';

const SHOWN = 20;
const file = process.argv[2] ?? path.join(import.meta.dirname, '../test/fixtures/postgresql-concurrency.pdf');
const never = new AbortController().signal;

const began = performance.now();
const pages = await readPages(file, 1, await countPages(file), never);
const read = performance.now();
const options = { chunkTokens: 500, overlapPercent: 20, minSentences: 2, maxSentences: 10 };
const limits = { maxCards: 1_000, cardsPerChunk: 10 };
const cards: Card[] = [];
let rejected: Readonly<Record<string, number>> = {};
for await (const event of new ExtractiveGenerator().generate({ ...options, ...limits, pages }, never)) {
  if (event.kind === 'card') cards.push(event.card);
  if (event.kind === 'report') ({ rejected } = event.report);
}
const made = performance.now();

const tried = cards.length + Object.values(rejected).reduce((sum, count) => sum + count, 0);
const perSecond = (ms: number): string => `${((pages.length / ms) * 1000).toFixed(0)} pages/s`;
console.log(`${path.basename(file)}: ${pages.length} pages, read at ${perSecond(read - began)}`);
console.log(`${cards.length} cards, ${(cards.length / pages.length).toFixed(2)} a page, at ${perSecond(made - read)}`);
for (const [rule, count] of Object.entries(rejected)) {
  console.log(`  ${rule}: ${count} dropped, ${((100 * count) / tried).toFixed(0)} % of ${tried}`);
}
for (const { question, answer, pageFrom } of cards.slice(0, SHOWN))
  console.log(`\n${question} (p. ${pageFrom})\n  ${answer}`);
