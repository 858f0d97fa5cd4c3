/**
 * Measures the cards of real documents: cards a page, drops by rule, processor time, and cards for a person to read.
 *
 * Run: node --import @swc-node/register/esm-register bench/cards.ts [--show N] [--language de] [file.pdf …]
 * Without files it fetches the documents of bench/support/deb-documents.ts from Debian, into a folder of its own under
 * the temporary folder. They stay there for the next run.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { evenly } from '../src/modules/cards/spread.ts';
import { cardsOf } from '../test/pipeline/fixtures.ts';
import { DEB_DOCUMENTS, fetchDocument } from './support/deb-documents.ts';

const FOLDER = path.join(tmpdir(), 'anki-compendium-bench-documents');
const MICROSECONDS = 1e6;

const { positionals: files, values } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'string', default: '0' }, language: { type: 'string', default: 'en' } },
});
const shown = Number(values.show);

async function print(kind: string, file: string, language: string, lastPage: number): Promise<void> {
  const before = process.cpuUsage();
  const { pages, cards, report } = await cardsOf(file, { language, lastPage });
  const { user, system } = process.cpuUsage(before);
  const dropped = Object.entries(report.rejected).map(([rule, count]) => `${rule} ${count}`);
  const rate = cards.length / Math.max(1, pages.length);
  console.log(
    `${kind} (${path.basename(file)}): ${pages.length} pages, ${cards.length} cards, ${rate.toFixed(2)} a page, ` +
      `${report.sentences} sentences, ${((user + system) / MICROSECONDS).toFixed(2)} s of processor time`,
  );
  console.log(`  dropped: ${dropped.length > 0 ? dropped.join(', ') : 'none'}`);
  for (const card of evenly(cards, shown))
    console.log(`  p. ${card.pageFrom} [${card.context ?? ''}] ${card.question}\n    ${card.answer}`);
}

for (const file of files) await print('file', file, values.language, Infinity);
for (const one of files.length > 0 ? [] : DEB_DOCUMENTS) {
  await print(one.kind, await fetchDocument(one, FOLDER), one.language ?? 'en', one.pages ?? Infinity);
}
