import type { Card } from './card.ts';

/** What a card is held against. */
export interface Standard {
  readonly minSentences: number;
  readonly maxSentences: number;
}

/** A card, the text it was made from, and the sentences of its answer. */
export interface Candidate {
  readonly card: Card;
  readonly source: string;
  /** What of the source proves the answer; the answer itself when left out. */
  readonly quote?: string;
  readonly sentenceCount: number;
  /** Is its question known to lean on nothing else, such as a sentence with a gap? */
  readonly isWhole?: boolean;
}

const QUESTION_MAX = 500;
const ANSWER_MAX = 3_000;
const [SIMILAR, SIMILAR_ANSWERED] = [0.9, 0.7];
/** Characters of a quote below which it proves nothing. */
const QUOTE_MIN = 8;

/** Words that point to something which is not on the card. */
const POINTING =
  /\b(this|that|these|those|it|its|they|their|them|he|she|we|our|you|your|there|here|above|below|following|previous|such|former|latter|figure|table|section|chapter|example|which|who)\b/i;
/** At the start of a question they ask. */
const ASKING = /^(which|who)\b/i;
/** Words that name a thing only together with what was said of it: "the next step" of what? */
const GENERIC = `alternatives? answer approach aim author cases? choice change condition consequence difference example
  exception fact factor feature field goal group idea initiative issue item key kind lines? list main method name one
  ones operation options? order others? parts? points? possibility problem procedure purpose question reason results?
  role rule sentence situation solution steps? task term text things? topic types? value way word`;
const STRESSING = `first second third fourth fifth last next main other same only new old usual common simple final primary
  most least more very and \\w{2,}est`;
const anyOf = (words: string): string => `(?:${words.split(/\s+/).join('|')})`;
const AFTER = `allows? provides? includes? contains? consists? comprises? produces? stores? prevents? enables? leads?
  results? causes? means? refers? used caused differs? and`;
const LEANING = new RegExp(
  `\\bthe (?:${anyOf(STRESSING)} )*${anyOf(GENERIC)}(?=\\W*$| ${anyOf(AFTER)}\\b)|^\\w+ (?:is|are|do|does) (?:(?:the|some|many|most) )?others?\\b|\\blines? \\d`,
  'i',
);
const LIST_ALL = /\b(list (all|every)|name (all|every)|describe everything|everything about)\b/i;

/** DOMAIN rules that one card can break, by name; a card that breaks any is dropped. */
const RULES: Readonly<Record<string, (candidate: Candidate, standard: Standard) => boolean>> = {
  blank: ({ card }) => card.question.trim() !== '' && card.answer.trim() !== '',
  question_form: ({ card }) => /[?？؟]$/.test(card.question) && card.question.length <= QUESTION_MAX,
  answer_length: ({ card, sentenceCount }, { minSentences, maxSentences }) =>
    card.answer.length <= ANSWER_MAX && sentenceCount >= minSentences && sentenceCount <= maxSentences,
  several_facts: ({ card }) => !LIST_ALL.test(card.question),
  needs_source: ({ card, isWhole = false }) =>
    isWhole || (!POINTING.test(card.question.replace(ASKING, '')) && !LEANING.test(card.question)),
  not_supported: ({ card, source, quote = card.answer }) => quote.length >= QUOTE_MIN && source.includes(quote),
};

/** Decides which cards stay: each on its own, and none like another of the deck. Counts what it drops. */
export class Quality {
  readonly rejected: Record<string, number> = {};
  private readonly kept: Kept[] = [];
  private readonly questions = new Set<string>();

  constructor(private readonly standard: Standard) {}

  accepts(candidate: Candidate): boolean {
    const broken = Object.entries(RULES).find(([, holds]) => !holds(candidate, this.standard))?.[0];
    const rule = broken ?? (this.isDuplicate(candidate.card) ? 'duplicate' : undefined);
    if (rule === undefined) return true;
    this.rejected[rule] = (this.rejected[rule] ?? 0) + 1;
    return false;
  }

  private isDuplicate({ question, answer }: Card): boolean {
    const words = question
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? [''];
    const normal = words.join(' ');
    const set = new Set(words);
    if (this.questions.has(normal) || this.kept.some((other) => isLike(set, answer, other))) return true;
    this.questions.add(normal);
    this.kept.push({ words: set, answer });
    return false;
  }
}

interface Kept {
  readonly words: ReadonlySet<string>;
  readonly answer: string;
}

/** Two questions with the same answer are alike sooner than others. */
const isLike = (words: ReadonlySet<string>, answer: string, other: Kept): boolean =>
  similarity(words, other.words) >= (answer === other.answer ? SIMILAR_ANSWERED : SIMILAR);

/** Shared words over all words (Jaccard). */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / (a.size + b.size - shared);
}
