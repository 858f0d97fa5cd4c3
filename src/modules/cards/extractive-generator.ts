import { setImmediate as turn } from 'node:timers/promises';
import type { Card, CardGenerator, Chunk, GeneratorEvent, GeneratorInput } from './card.ts';
import { chunksOf } from './chunks.ts';
import { keywordsOf } from './keywords.ts';
import { Quality, type Candidate } from './quality.ts';
import { questionOf, wordsOf } from './question-patterns.ts';
import { evenly } from './spread.ts';
import { isName } from './subject.ts';

const TOPICS_A_CHUNK = 5;
const TOPICS = 15;
const [QUESTIONS_FROM, QUESTIONS_TO] = [45, 80];

/** Questions that sentences of the text answer in its own words. Needs no network; the same text gives the same cards. */
export class ExtractiveGenerator implements CardGenerator {
  readonly name = 'extractive';

  /** Its patterns are those of English sentences. */
  speaks(language: string): boolean {
    return /^en(-|$)/.test(language);
  }

  async *generate(input: GeneratorInput, signal: AbortSignal): AsyncGenerator<GeneratorEvent> {
    const chunks = chunksOf(input.pages, input.chunkTokens, input.overlapPercent);
    yield { kind: 'stage', stage: 3, percent: 20 };
    const keywords = await keywordsOf(chunks, TOPICS_A_CHUNK);
    yield { kind: 'stage', stage: 6, percent: QUESTIONS_FROM };
    const quality = new Quality(input);
    const words = wordsOf(chunks.map(({ text }) => text));
    const good: Card[] = [];
    for (const [index, chunk] of chunks.entries()) {
      // a long text must not keep the process from anything else
      await turn();
      signal.throwIfAborted();
      let room = input.cardsPerChunk;
      for (const candidate of candidatesOf(chunk, keywords[index] ?? [], words, input.minSentences)) {
        if (room === 0) break;
        // only what is asked may keep a later card from being asked
        if (!quality.accepts(candidate)) continue;
        room -= 1;
        good.push(candidate.card);
      }
      const done = (index + 1) / chunks.length;
      yield { kind: 'stage', stage: 7, percent: QUESTIONS_FROM + done * (QUESTIONS_TO - QUESTIONS_FROM) };
    }
    // a deck that is full is of the whole text, not of its beginning
    for (const card of evenly(good, input.maxCards)) yield { kind: 'card', card };
    const topics = [...new Set(keywords.flatMap((words) => words.slice(0, 1)))].slice(0, TOPICS);
    yield { kind: 'report', report: { chunks: chunks.length, topics, rejected: quality.rejected } };
  }
}

function candidatesOf(
  chunk: Chunk,
  keywords: readonly string[],
  words: ReadonlySet<string>,
  sentencesAnAnswer: number,
): Candidate[] {
  return chunk.sentences.flatMap((sentence, at) => {
    const found = questionOf(sentence, words);
    if (!found || !isName(found.subject)) return [];
    const sentences = chunk.sentences.slice(at, at + sentencesAnAnswer);
    const [topic] = keywords;
    const card = {
      question: found.question,
      answer: sentences.join(' '),
      difficulty: found.difficulty,
      pageFrom: chunk.pageFrom,
      pageTo: chunk.pageTo,
      tags: topic === undefined ? [] : [topic],
    };
    return [{ card, source: chunk.text, sentenceCount: sentences.length }];
  });
}
