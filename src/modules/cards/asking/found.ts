import type { Card } from '../card.ts';

/** A question that one sentence answers. */
export interface Found {
  readonly question: string;
  readonly subject: string;
  /** What the subject is compared with. */
  readonly other?: string;
  /** A text of the sentence; the sentence itself when left out. */
  readonly answer?: string;
  /** Does the beginning of the whole paragraph answer it, rather than one sentence? */
  readonly isParagraph?: boolean;
  readonly difficulty: Card['difficulty'];
  /** How likely a student keeps it: 1 to 9. Few cards a page are the best of them. */
  readonly worth: number;
}

/** What asks about the sentences of one language. */
export interface Grammar {
  /** `en`, `de`, `fr` or `es`. */
  readonly code: string;
  /** Returns a sentence without words that only join it to the one before. */
  core(sentence: string): string;
  /** Is a sentence understood without the page that it is from, and is it prose? */
  standsAlone(sentence: string): boolean;
  /** Does a sentence name what it speaks of, so that its page need not? */
  hasClearSubject(sentence: string): boolean;
  /** The questions that a sentence answers by its form. @param words of the text that are written small. */
  questions(sentence: string, words: ReadonlySet<string>): Found[];
  /** Questions of a slide: for the points under its title, and for a term that one of them explains. */
  readonly slides: { points(title: string): string; term(term: string, meaning: string, title: string): string };
  /** Words of the language for deletions. */
  readonly cloze: ClozeWords;
}

/** What deletions ask with, in one language. */
export interface ClozeWords {
  /** The question around a sentence with a gap. */
  ask(kind: 'term' | 'number' | 'year', sentence: string): string;
  /** A verb that a sentence must hold. */
  readonly verb: RegExp;
  /** What stands before a term that has a name: "called", "known as". */
  readonly called: RegExp;
  /** Words that a number counts or measures: "bits", "per cent". */
  readonly unit: RegExp;
  /** A number in letters that says of how many parts a thing is. */
  readonly counted: RegExp;
  /** After a preposition of time. Groups: what stays, the year. */
  readonly year: RegExp;
  /** Capitalised words that name nothing worth asking. */
  readonly noTerm: RegExp;
  /** Do capitals begin names, and nothing else within a sentence? */
  readonly hasNames: boolean;
  /** Before a subject: the start of a sentence and an article. */
  readonly article: RegExp;
  /** After a subject: its verb. */
  readonly verbAfter: RegExp;
  /** After the name of a person or work: what it is, or did. */
  readonly deedAfter: RegExp;
  /** After or before the name of a thing: the noun that says what it is, "command". */
  readonly kindAfter: RegExp;
  readonly kindBefore: RegExp;
  /** Before a name that a noun follows: "the", "using". */
  readonly beforeKind: RegExp;
  /** Before a name that ends its clause: "is", "with". */
  readonly bare: RegExp;
  /** Before one of several things, and after it. */
  readonly inList: RegExp;
  readonly goesOn: RegExp;
  /** Words that make a sentence one of events. */
  readonly past: RegExp;
}
