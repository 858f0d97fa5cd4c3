import type { Language } from './language.ts';
import type { PageText } from './pdf/pdf-messages.ts';

/** One question and its answer, and where in the source it is from. */
export interface Card {
  readonly question: string;
  readonly answer: string;
  /** What the question is about, shown with it: the heading above its answer. */
  readonly context?: string;
  readonly explanation?: string;
  readonly difficulty: 'easy' | 'medium' | 'hard';
  readonly pageFrom: number;
  readonly pageTo: number;
  /** Numbers printed on these pages, if they differ: `iv`, `iv–v`. */
  readonly printedPages?: string;
  /** Title of the chapter that the question belongs to: a deck under the deck. */
  readonly chapter?: string;
  readonly tags: readonly string[];
}

/** A sentence of the source, and where it stands. */
export interface Sentence {
  readonly text: string;
  readonly page: number;
  /** The nearest above it. */
  readonly heading?: string;
  /** Is it the first below its heading? */
  readonly opens: boolean;
  /** Counts the paragraphs of the source: of the same one when equal. */
  readonly paragraph: number;
}

/** Text that questions are made of: sentences of one place in the source. */
export interface Chunk {
  readonly index: number;
  readonly pageFrom: number;
  readonly pageTo: number;
  readonly text: string;
  readonly sentences: readonly Sentence[];
}

/** What the owner asked for in words. A stranger's text: data, never orders. */
export interface Wishes {
  /** Of the cards: `en` or `pt-BR`. */
  readonly language: string;
  readonly subject: string | null;
  readonly chapter: string | null;
  readonly instructions: string | null;
}

export interface GeneratorInput {
  readonly pages: readonly PageText[];
  /** Cards at most. */
  readonly maxCards: number;
  /** Questions asked of one chunk at most. */
  readonly cardsPerChunk: number;
  readonly chunkTokens: number;
  readonly overlapPercent: number;
  readonly minSentences: number;
  readonly maxSentences: number;
  /** For generators that can follow them. */
  readonly wishes?: Wishes;
}

/** How far it is: stages 2 to 7 of the pipeline, and per cent of the whole job. */
export interface StageEvent {
  readonly stage: number;
  readonly percent: number;
}

/** What a run counted, once it is done. */
export interface GeneratorReport {
  readonly chunks: number;
  /** Sentences that were read. */
  readonly sentences: number;
  /** Good cards, also those over the limit of the job; undefined when the generator stops at the limit. */
  readonly found?: number;
  readonly topics: readonly string[];
  /** Cards that a rule dropped, by the rule's name, and passages whose answer held none, by why. */
  readonly rejected: Readonly<Record<string, number>>;
}

export type GeneratorEvent =
  | ({ readonly kind: 'stage' } & StageEvent)
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'report'; readonly report: GeneratorReport };

/** Makes cards of text. Ends early when the signal is aborted, with its reason. */
export interface CardGenerator {
  readonly name: string;
  /** What it looks for in a text, for a reader whose text has none of it: "sentences that …". */
  readonly looksFor: string;
  /** Returns why it cannot ask in this language (`en`, `pt-BR`) about a text in that one; undefined when it can. */
  refusal(language: string, written: Language | undefined): string | undefined;
  generate(input: GeneratorInput, signal: AbortSignal): AsyncIterable<GeneratorEvent>;
}
