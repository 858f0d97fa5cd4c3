import { setImmediate as turn } from 'node:timers/promises';
import { candidatesOf } from './candidates.ts';
import type { Card, CardGenerator, GeneratorEvent, GeneratorInput } from './card.ts';
import { grammarOf } from './asking/grammars.ts';
import { wordsOf } from './asking/english-patterns.ts';
import { termCounts } from './asking/term-counts.ts';
import { chunksOf, countSentences } from './chunks.ts';
import { keywordsOf } from './keywords.ts';
import { languageProblem } from './language-problem.ts';
import { Quality } from './quality.ts';
import { cardsOfSlide } from './slides.ts';
import { evenly } from './spread.ts';

const TOPICS_A_CHUNK = 5;
const TOPICS = 15;
const [QUESTIONS_FROM, QUESTIONS_TO] = [45, 80];
/** Cards of one passage, up to which only those of so much worth are asked. */
const LEAST_WORTH = [
  { cards: 2, worth: 6 },
  { cards: 5, worth: 4 },
  { cards: Infinity, worth: 3 },
] as const;

/** Questions that sentences of the text answer in its own words. Needs no network; the same text gives the same cards. */
export class ExtractiveGenerator implements CardGenerator {
  readonly name = 'extractive';
  readonly looksFor =
    'sentences that define, compare, list or explain a thing that they name, such as “A cell is the smallest unit of life.”';

  readonly refusal = languageProblem;

  async *generate(input: GeneratorInput, signal: AbortSignal): AsyncGenerator<GeneratorEvent> {
    const grammar = grammarOf(input.wishes?.language ?? 'en') ?? grammarOf('en');
    if (!grammar) return;
    const chunks = chunksOf(input.pages, input.chunkTokens, input.overlapPercent);
    yield { kind: 'stage', stage: 3, percent: 20 };
    const keywords = keywordsOf(chunks, TOPICS_A_CHUNK);
    yield { kind: 'stage', stage: 6, percent: QUESTIONS_FROM };
    // a definition is often one sentence; a second one would be a stranger's
    const quality = new Quality({ minSentences: 1, maxSentences: input.maxSentences });
    const words = wordsOf(chunks.map(({ text }) => text));
    const counts = termCounts(chunks);
    const least = LEAST_WORTH.find(({ cards }) => input.cardsPerChunk <= cards)?.worth ?? 1;
    const asked = new Set<string>();
    const good: Card[] = [];
    let overDensity = 0;
    for (const [index, chunk] of chunks.entries()) {
      // a long text must not keep the process from anything else
      await turn();
      signal.throwIfAborted();
      const all = candidatesOf(chunk, {
        grammar,
        words,
        counts,
        topic: keywords[index]?.[0],
        most: input.minSentences,
      });
      // the end of the passage before begins this one
      const fresh = all.filter(({ sentence }) => !asked.has(sentence));
      for (const { sentence } of all) asked.add(sentence);
      const better = fresh.filter(({ worth }) => worth >= least).toSorted((a, b) => b.worth - a.worth);
      overDensity += fresh.length - better.length;
      const kept = new Set<Card>();
      for (const candidate of better) {
        if (kept.size >= input.cardsPerChunk) overDensity += 1;
        else if (quality.accepts(candidate)) kept.add(candidate.card);
      }
      good.push(...all.map(({ card }) => card).filter((card) => kept.has(card)));
      const done = (index + 1) / chunks.length;
      yield { kind: 'stage', stage: 7, percent: QUESTIONS_FROM + done * (QUESTIONS_TO - QUESTIONS_FROM) };
    }
    for (const page of input.pages) {
      const slides = cardsOfSlide(page, grammar).filter(({ worth }) => worth >= least);
      good.push(...slides.filter((one) => quality.accepts(one)).map(({ card }) => card));
    }
    good.sort((a, b) => a.pageFrom - b.pageFrom);
    // a deck that is full is of the whole text, not of its beginning
    for (const card of evenly(good, input.maxCards)) yield { kind: 'card', card };
    const topics = [...new Set(keywords.flatMap((words) => words.slice(0, 1)))].slice(0, TOPICS);
    const rejected = { ...quality.rejected, ...(overDensity > 0 && { card_density: overDensity }) };
    const counted = { chunks: chunks.length, sentences: countSentences(chunks), found: good.length };
    yield { kind: 'report', report: { ...counted, topics, rejected } };
  }
}
