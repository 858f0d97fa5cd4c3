import { setImmediate as turn } from 'node:timers/promises';
import nlp from 'compromise/two';
import { toTag } from '../../common/tags.ts';
import type { Chunk } from './card.ts';

const WORDS_A_LEVEL = 3;

/**
 * The words that tell each chunk apart from the others, best first, as tags.
 *
 * TF-IDF over noun phrases: often here, seldom elsewhere. (Spärck Jones, 1972.)
 */
export async function keywordsOf(chunks: readonly Chunk[], most: number): Promise<string[][]> {
  const counts: Map<string, number>[] = [];
  for (const { text } of chunks) {
    // a long text must not keep the process from anything else
    await turn();
    counts.push(count(nounsOf(text)));
  }
  const spread = count(counts.flatMap((words) => [...words.keys()]));
  return counts.map((words) =>
    [...words]
      .map(([word, times]) => ({ word, weight: times * Math.log(1 + chunks.length / (spread.get(word) ?? 1)) }))
      .toSorted((a, b) => b.weight - a.weight || a.word.localeCompare(b.word))
      .slice(0, most)
      .map(({ word }) => word),
  );
}

function nounsOf(text: string): string[] {
  const found: unknown = nlp(text).match('#Adjective? #Noun+').not('(#Pronoun|#Date|#Value)').out('array');
  return (Array.isArray(found) ? found : [])
    .map((phrase) => String(phrase).replaceAll(/['’]s\b/g, ''))
    .filter((phrase) => phrase.split(/\s+/).length <= WORDS_A_LEVEL)
    .map(toTag)
    .filter((tag) => /\p{L}{3}/u.test(tag));
}

function count(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
