import { toTag } from '../../../common/tags.ts';
import type { Card, CardGenerator, Chunk, GeneratorEvent, GeneratorInput } from '../card.ts';
import { chunksOf, countSentences } from '../chunks.ts';
import { Quality, type Candidate } from '../quality.ts';
import { spreadOut } from '../spread.ts';
import { ANSWER_FORMAT, readAnswer, type WrittenCard } from './answer.ts';
import type { ChatModel } from './chat-model.ts';
import { promptFor, repairOf } from './prompt.ts';
import { ProviderError } from './provider-error.ts';

const TOPICS = 15;
const WORDS_A_TOPIC = 3;
const EXPLANATION_MAX = 1_000;
const [QUESTIONS_FROM, QUESTIONS_TO] = [20, 80];

/** What the model made of one passage: cards, or why there are none. */
type GenerationOutcome = { readonly cards: readonly WrittenCard[] } | { readonly failed: 'refused' | 'invalid_output' };

/** Cards that a language model writes, passage by passage, and that the rules of quality let through. */
export class ModelGenerator implements CardGenerator {
  readonly looksFor = 'facts that a language model finds worth asking';

  constructor(
    readonly name: string,
    private readonly model: ChatModel,
  ) {}

  refusal(): undefined {
    return undefined;
  }

  /** @throws {ProviderError} also when not one passage had an answer that could be used. */
  async *generate(input: GeneratorInput, signal: AbortSignal): AsyncGenerator<GeneratorEvent> {
    const chunks = chunksOf(input.pages, input.chunkTokens, input.overlapPercent);
    yield { kind: 'stage', stage: 6, percent: QUESTIONS_FROM };
    const quality = new Quality(input);
    const failed = { refused: 0, invalid_output: 0 };
    const topics = new Set<string>();
    const made: { readonly card: Card; readonly place: number }[] = [];
    // where not all are asked, those that are lie all over the text
    const order = chunks.length * input.cardsPerChunk > input.maxCards ? spreadOut(chunks) : chunks;
    let asked = 0;
    while (asked < chunks.length && made.length < input.maxCards) {
      const wanted = Math.ceil((input.maxCards - made.length) / input.cardsPerChunk);
      const batch = order.slice(asked, asked + Math.min(wanted, this.model.concurrency));
      const outcomes = await this.askAll(batch, input, signal);
      for (const [index, outcome] of outcomes.entries()) {
        if ('failed' in outcome) failed[outcome.failed] += 1;
        const chunk = batch[index];
        if (!chunk || 'failed' in outcome) continue;
        let room = Math.min(input.cardsPerChunk, input.maxCards - made.length);
        for (const candidate of outcome.cards.map((card) => candidateOf(card, chunk, input.wishes?.language))) {
          if (room === 0) break;
          if (!quality.accepts(candidate)) continue;
          room -= 1;
          made.push({ card: candidate.card, place: chunk.index });
          for (const tag of candidate.card.tags) topics.add(tag);
        }
      }
      asked += batch.length;
      const percent = QUESTIONS_FROM + (asked / chunks.length) * (QUESTIONS_TO - QUESTIONS_FROM);
      yield { kind: 'stage', stage: 7, percent };
    }
    if (asked > 0 && failed.refused + failed.invalid_output === asked) {
      const detail = `No passage had a usable answer: ${failed.refused} refused, ${failed.invalid_output} invalid.`;
      throw new ProviderError('provider_error', detail);
    }
    for (const { card } of made.toSorted((a, b) => a.place - b.place)) yield { kind: 'card', card };
    const rejected = { ...quality.rejected, ...withoutZeros(failed) };
    const counts = { chunks: chunks.length, sentences: countSentences(chunks) };
    yield { kind: 'report', report: { ...counts, topics: [...topics].slice(0, TOPICS), rejected } };
  }

  /** All of them, or the error of the first that fails; the others are then given up. */
  private async askAll(
    chunks: readonly Chunk[],
    input: GeneratorInput,
    signal: AbortSignal,
  ): Promise<GenerationOutcome[]> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      return await Promise.all(chunks.map((chunk) => this.ask(chunk, input, either)));
    } finally {
      over.abort();
    }
  }

  private async ask(chunk: Chunk, input: GeneratorInput, signal: AbortSignal): Promise<GenerationOutcome> {
    const prompt = promptFor(chunk, Math.min(input.cardsPerChunk, input.maxCards), input);
    const first = await this.model.ask(prompt, ANSWER_FORMAT, signal);
    if (first.kind === 'refused') return { failed: 'refused' };
    const read = readAnswer(first.text);
    if ('cards' in read) return read;
    const second = await this.model.ask(repairOf(prompt, first.text, read.problem), ANSWER_FORMAT, signal);
    if (second.kind === 'refused') return { failed: 'refused' };
    const repaired = readAnswer(second.text);
    return 'cards' in repaired ? repaired : { failed: 'invalid_output' };
  }
}

const withoutZeros = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

function candidateOf(written: WrittenCard, chunk: Chunk, language = 'en'): Candidate {
  const answer = plain(written.answer);
  const explanation = plain(written.explanation ?? '');
  const topic = plain(written.topic);
  const tag = topic.split(' ').length > WORDS_A_TOPIC ? '' : toTag(topic);
  const card = {
    question: plain(written.question),
    answer,
    ...(explanation !== '' && explanation.length <= EXPLANATION_MAX && { explanation }),
    difficulty: written.difficulty,
    pageFrom: chunk.pageFrom,
    pageTo: chunk.pageTo,
    tags: tag === '' ? [] : [tag],
  };
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(answer);
  return {
    card,
    source: comparable(chunk.text),
    quote: comparable(written.quote),
    sentenceCount: Array.from(sentences).length,
  };
}

/** One line of text that a database, a file and a page can hold. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/** For a comparison that sees words, not how they are set: models straighten quotation marks, dashes and line breaks. */
const comparable = (text: string): string =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');
