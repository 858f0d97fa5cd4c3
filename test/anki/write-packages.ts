/**
 * Writes two packages of one document, of high and of low density, for `import_twice.py`.
 *
 * Run: node --import @swc-node/register/esm-register test/anki/write-packages.ts FOLDER
 */
import path from 'node:path';
import { writeApkg } from '../../src/modules/cards/apkg/write-apkg.ts';
import { cardsOf, DOCUMENTS } from '../pipeline/fixtures.ts';

const [, , folder = '.'] = process.argv;
const source = { document: 'a'.repeat(64), filename: 'guide.pdf' };

for (const [name, cardsPerChunk] of [
  ['high', 10],
  ['low', 2],
] as const) {
  const { cards } = await cardsOf(DOCUMENTS.long, { cardsPerChunk });
  const file = path.join(folder, `${name}.apkg`);
  await writeApkg(file, { source, deckName: 'Debian::guide', cards });
  process.stdout.write(`${file}: ${cards.length} cards\n`);
}
