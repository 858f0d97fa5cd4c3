import type { Chunk } from '../card.ts';
import type { TermCounts } from './cloze.ts';

/** Counts in how many sentences of a text each word stands. A term of several words counts like its rarest one. */
export function termCounts(chunks: readonly Chunk[]): TermCounts {
  const counts = new Map<string, number>();
  const names = new Map<string, number>();
  const sentences = new Set(chunks.flatMap((chunk) => chunk.sentences));
  for (const { text } of sentences) for (const word of new Set(wordsOf(text))) count(counts, word);
  for (const { text } of sentences) for (const [word] of text.matchAll(INNER_WORD)) count(names, word);
  return {
    sentences: sentences.size,
    of: (term) => Math.min(...wordsOf(term).map((word) => counts.get(word) ?? 0)),
    // a word that begins a sentence is a name when it has its capital elsewhere, too
    isName: (word) => (names.get(word) ?? 0) > (names.get(word.toLowerCase()) ?? 0),
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A word that does not begin a sentence. */
const INNER_WORD = /(?<=[\p{L}\p{N},;’')] )\p{L}[\p{L}\p{N}-]+/gu;

const count = (counts: Map<string, number>, word: string): void => void counts.set(word, (counts.get(word) ?? 0) + 1);
