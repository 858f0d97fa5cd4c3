import { setImmediate as turn } from 'node:timers/promises';
import { goesOn } from './answer.ts';
import type { Card, CardGenerator, Chunk, GeneratorEvent, GeneratorInput, Sentence } from './card.ts';
import { chunksOf, countSentences } from './chunks.ts';
import { questionOfHeading } from './heading-questions.ts';
import { keywordsOf } from './keywords.ts';
import { Quality, type Candidate } from './quality.ts';
import { questionOf, wordsOf, type Found } from './question-patterns.ts';
import { evenly } from './spread.ts';
import { isName } from './subject.ts';

const TOPICS_A_CHUNK = 5;
const TOPICS = 15;
const [QUESTIONS_FROM, QUESTIONS_TO] = [45, 80];

/** Questions that sentences of the text answer in its own words. Needs no network; the same text gives the same cards. */
export class ExtractiveGenerator implements CardGenerator {
  readonly name = 'extractive';
  readonly looksFor =
    'English sentences that define, compare, list or explain a thing that they name, such as “A cell is the smallest unit of life.”';

  /** Its patterns are those of English sentences. */
  speaks(language: string): boolean {
    return /^en(-|$)/.test(language);
  }

  async *generate(input: GeneratorInput, signal: AbortSignal): AsyncGenerator<GeneratorEvent> {
    const chunks = chunksOf(input.pages, input.chunkTokens, input.overlapPercent);
    yield { kind: 'stage', stage: 3, percent: 20 };
    const keywords = await keywordsOf(chunks, TOPICS_A_CHUNK);
    yield { kind: 'stage', stage: 6, percent: QUESTIONS_FROM };
    // a definition is often one sentence; a second one would be a stranger's
    const quality = new Quality({ minSentences: 1, maxSentences: input.maxSentences });
    const words = wordsOf(chunks.map(({ text }) => text));
    const good: Card[] = [];
    let overDensity = 0;
    for (const [index, chunk] of chunks.entries()) {
      // a long text must not keep the process from anything else
      await turn();
      signal.throwIfAborted();
      let room = input.cardsPerChunk;
      for (const candidate of candidatesOf(chunk, keywords[index] ?? [], words, input.minSentences)) {
        // only what is asked may keep a later card from being asked
        if (room === 0) overDensity += 1;
        if (room === 0 || !quality.accepts(candidate)) continue;
        room -= 1;
        good.push(candidate.card);
      }
      const done = (index + 1) / chunks.length;
      yield { kind: 'stage', stage: 7, percent: QUESTIONS_FROM + done * (QUESTIONS_TO - QUESTIONS_FROM) };
    }
    // a deck that is full is of the whole text, not of its beginning
    for (const card of evenly(good, input.maxCards)) yield { kind: 'card', card };
    const topics = [...new Set(keywords.flatMap((words) => words.slice(0, 1)))].slice(0, TOPICS);
    const rejected = { ...quality.rejected, ...(overDensity > 0 && { card_density: overDensity }) };
    const counts = { chunks: chunks.length, sentences: countSentences(chunks), found: good.length };
    yield { kind: 'report', report: { ...counts, topics, rejected } };
  }
}

function candidatesOf(
  chunk: Chunk,
  keywords: readonly string[],
  words: ReadonlySet<string>,
  sentencesAnAnswer: number,
): Candidate[] {
  const [topic] = keywords;
  return chunk.sentences.flatMap((sentence, at) => {
    const found = questionFor(sentence, words);
    if (!found) return [];
    const sentences = answerAt(chunk.sentences, at, sentencesAnAnswer);
    const card = {
      question: found.question,
      answer: sentences.map(({ text }) => text).join(' '),
      ...(sentence.heading !== undefined && { context: sentence.heading }),
      difficulty: found.difficulty,
      pageFrom: sentence.page,
      pageTo: sentences.at(-1)?.page ?? sentence.page,
      tags: topic === undefined ? [] : [topic],
    };
    return [{ card, source: chunk.text, sentenceCount: sentences.length }];
  });
}

function questionFor(sentence: Sentence, words: ReadonlySet<string>): Found | undefined {
  const found =
    (sentence.opens && sentence.heading !== undefined
      ? questionOfHeading(sentence.heading, sentence.text, words)
      : undefined) ?? questionOf(sentence.text, words);
  const names = found ? [found.subject, ...(found.other === undefined ? [] : [found.other])] : [];
  return names.every(isName) ? found : undefined;
}

/** The sentence and those after it that go on with it, so many at most. */
function answerAt(all: readonly Sentence[], at: number, most: number): Sentence[] {
  const [first, ...rest] = all.slice(at, at + most);
  if (!first) return [];
  const end = rest.findIndex((next) => next.paragraph !== first.paragraph || !goesOn(first.text, next.text));
  return [first, ...(end === -1 ? rest : rest.slice(0, end))];
}
