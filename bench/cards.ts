/**
 * How good the cards of real documents are: cards a page, what each rule dropped, and cards for a person to read.
 *
 * Run: node --import @swc-node/register/esm-register bench/cards.ts [file.pdf …]
 */
import path from 'node:path';
import { cardsOf, DOCUMENTS } from '../test/pipeline/fixtures.ts';

const SHOWN = 20;
const given = process.argv.slice(2);

for (const file of given.length > 0 ? given : Object.values(DOCUMENTS)) {
  const began = performance.now();
  const { pages, cards, report } = await cardsOf(file);
  const seconds = (performance.now() - began) / 1000;
  const dropped = Object.entries(report.rejected);
  const tried = cards.length + dropped.reduce((sum, [, count]) => sum + count, 0);
  console.log(
    `\n${path.basename(file)}: ${pages.length} pages, ${cards.length} cards, ${(cards.length / pages.length).toFixed(2)} a page, at ${(pages.length / seconds).toFixed(0)} pages/s`,
  );
  for (const [rule, count] of dropped)
    console.log(`  ${rule}: ${count} dropped, ${((100 * count) / tried).toFixed(0)} % of ${tried}`);
  // spread over the whole document
  const step = Math.max(1, cards.length / SHOWN);
  for (let at = 0; at < cards.length; at += step) {
    const card = cards[Math.floor(at)];
    if (card) console.log(`\n${card.question} (p. ${card.pageFrom})\n  ${card.answer}`);
  }
}
