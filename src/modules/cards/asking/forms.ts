import { isProse } from './english-leans.ts';
import type { ClozeWords, Found, Grammar } from './found.ts';
import { spelledOut } from './spelled-out.ts';

type Groups = Readonly<Record<string, string>>;

/** A form of sentences of one language. */
export interface Form {
  /** Named groups; `subject` is checked as the name of a thing. Each part is bounded, so that no text makes it slow. */
  readonly shape: RegExp;
  readonly ask: (groups: Groups) => string;
  /** The group that answers; the sentence when left out. */
  readonly answer?: string;
  readonly difficulty: Found['difficulty'];
  readonly worth: number;
}

export interface LanguageForms {
  readonly code: string;
  /** What points out of a sentence, wherever it stands; before its verb; and how a sentence begins that goes on. */
  readonly pointsOut: RegExp;
  readonly pointsBack: RegExp;
  readonly goesOn: RegExp;
  /** A subject that only its page names: "die Datei". */
  readonly vague: RegExp;
  /** Words that no subject holds: verbs, relatives, pronouns. */
  readonly noSubject: RegExp;
  /** An article at the start of a sentence, which is small inside of one. */
  readonly article: RegExp;
  readonly forms: readonly Form[];
  /** Asks for the words of an acronym. */
  readonly acronym: (short: string) => string;
  readonly slides: Grammar['slides'];
  readonly cloze: ClozeWords;
}

/** A sentence of another language that the text quotes. */
const ENGLISH = /\b(?:the|and|of|with|this|is)\b/i;
/** Words of one letter, which are not variables of a formula. */
const LETTER_WORDS = / [yeoàu](?= )/g;
const HEAD_WORDS = 4;
const MOST_SUBJECT_WORDS = 9;
const ACRONYM = / \((?<short>\p{Lu}\p{L}{1,7})\)/u;
const MOST_SPELLED_OUT = 10;

/** Returns the grammar of a language that is described by its forms. */
export function grammarFrom(language: LanguageForms): Grammar {
  const { code, pointsOut, pointsBack, goesOn, slides, cloze } = language;
  return {
    code,
    core: (sentence) => sentence,
    standsAlone: (sentence) =>
      /^["“„«¿¡]?\s?\p{Lu}/u.test(sentence) &&
      !ENGLISH.test(sentence) &&
      !goesOn.test(sentence) &&
      !pointsOut.test(sentence) &&
      !pointsBack.test(sentence.split(' ', HEAD_WORDS).join(' ')) &&
      isProse(sentence.replaceAll(LETTER_WORDS, ' ')),
    hasClearSubject: (sentence) => !language.vague.test(sentence.split(' ', 2).join(' ')),
    questions: (sentence) => [
      ...acronymOf(sentence, language),
      ...language.forms.flatMap((form) => questionOf(form, sentence, language)),
    ],
    slides,
    cloze,
  };
}

function acronymOf(sentence: string, { acronym }: LanguageForms): Found[] {
  const found = ACRONYM.exec(sentence);
  const short = found?.groups?.['short'] ?? '';
  const answer = found ? spelledOut(wordsBefore(sentence.slice(0, found.index)), short) : undefined;
  return answer === undefined
    ? []
    : [{ question: acronym(short), answer, subject: answer, difficulty: 'easy', worth: 8 }];
}

/** Returns the words that stand last in a text, up to anything that is not a word. */
function wordsBefore(text: string): string {
  const words = text.split(/[ -]/).slice(-MOST_SPELLED_OUT);
  const from = words.findLastIndex((word) => !/^\p{L}+$/u.test(word)) + 1;
  const length = words.slice(from).join(' ').length;
  return length === 0 ? '' : text.slice(-length);
}

function questionOf(form: Form, sentence: string, { vague, noSubject, article }: LanguageForms): Found[] {
  const groups = form.shape.exec(sentence)?.groups;
  if (!groups) return [];
  const given = groups['subject'] ?? '';
  const subject = article.test(given) ? given.charAt(0).toLowerCase() + given.slice(1) : given;
  const isFit = !vague.test(given) && !noSubject.test(given) && given.split(' ').length <= MOST_SUBJECT_WORDS;
  const question = isFit ? form.ask({ ...groups, subject }) : '';
  if (question === '') return [];
  const answer = form.answer === undefined ? undefined : groups[form.answer];
  const { difficulty, worth } = form;
  return [{ question, subject: answer ?? subject, difficulty, worth, ...(answer !== undefined && { answer }) }];
}
