import { goesOn, staysOnCard } from './answer.ts';
import { clozesOf, type TermCounts } from './asking/cloze.ts';
import { questionOfEntry, questionOfHeading } from './asking/english-headings.ts';
import type { Found, Grammar } from './asking/found.ts';
import { isName } from './asking/subject.ts';
import type { Chunk, Sentence } from './card.ts';
import type { Candidate } from './quality.ts';

/** A card that may be asked, and how likely a student keeps it. */
export interface RatedCandidate extends Candidate {
  readonly worth: number;
  /** That it is made of. */
  readonly sentence: string;
}

interface Reading {
  readonly grammar: Grammar;
  /** Of the text that are written small in it. */
  readonly words: ReadonlySet<string>;
  readonly counts: TermCounts;
  readonly topic: string | undefined;
  /** Sentences of an answer that is more than a term. */
  readonly most: number;
}

/** Parts of a document that say nothing of its matter. */
const NO_MATTER =
  /\b(?:licen[cs]es?|licen[cs]ing|copyright|acknowledge?ments?|contributors?|contributing|change ?logs?|credits|preface|foreword|about this|about the author|references|bibliography|index|thanks|conventions|revision history|disclaimer|feedback|reporting bugs|getting help|mailing lists?|colophon|abstract|table of contents|contents|terms and conditions|applicability and definitions|general public|how to read|further reading|todo|lizenz|danksagung|literatur|vorwort|inhaltsverzeichnis|licence|remerciements|bibliographie|avant-propos|table des matières|licencia|agradecimientos|bibliografía|prefacio|índice)\b/iu;

/** Returns the best card of each sentence of a passage that answers a question. */
export function candidatesOf(chunk: Chunk, reading: Reading): RatedCandidate[] {
  return chunk.sentences.flatMap((sentence, at) => {
    if (NO_MATTER.test(sentence.heading ?? '')) return [];
    const found = bestOf(sentence, reading);
    if (found && pointsBack(found.subject, chunk.sentences.slice(0, at), sentence.heading)) return [];
    return found ? [candidateOf(found, chunk, at, reading)] : [];
  });
}

/** Is a thing "the" only because the passage has just introduced it: "It includes a plugin. The plugin is …"? */
function pointsBack(subject: string, before: readonly Sentence[], heading = ''): boolean {
  const noun = /^the (?<noun>\p{Ll}+(?: \p{Ll}+)?)$/iu.exec(subject)?.groups?.['noun'];
  if (noun === undefined || heading.toLowerCase().includes(noun)) return false;
  const introduced = new RegExp(String.raw`\b(?:an?|one|some|two|every|this|each) (?:[\p{L}-]+ ){0,2}${noun}`, 'iu');
  return before.some((one) => introduced.test(one.text));
}

function bestOf(sentence: Sentence, { grammar, words, counts }: Reading): Found | undefined {
  const fromHeading =
    grammar.code === 'en' && sentence.opens && sentence.heading !== undefined
      ? questionOfHeading(sentence.heading, sentence.text, words)
      : undefined;
  if (fromHeading && isName(fromHeading.subject)) return fromHeading;
  const entry =
    grammar.code === 'en' && sentence.heading !== undefined && grammar.standsAlone(sentence.text)
      ? questionOfEntry(sentence.heading, sentence.text)
      : undefined;
  if (entry) return entry;
  const text = grammar.core(sentence.text);
  if (!grammar.standsAlone(text)) return undefined;
  const asked = grammar
    .questions(text, words)
    .filter((one) => isFit(one, grammar.code) && !(one.worth < SAYS_MUCH && isTopic(one.subject, counts)));
  const clozes = grammar.hasClearSubject(text) ? clozesOf(text, grammar.cloze, counts) : [];
  return [...asked, ...clozes]
    .filter(({ answer }) => answer === undefined || !tells(sentence.heading, answer))
    .toSorted((a, b) => b.worth - a.worth)[0];
}

/** Questions of less worth are too open for what the whole text is about: "What does Debian provide?" */
const SAYS_MUCH = 5;
const TOPIC_SHARE = 0.03;

const isTopic = (subject: string, counts: TermCounts): boolean =>
  counts.sentences > FEW_SENTENCES && counts.of(subject.replace(/^(?:the|an?) /i, '')) > TOPIC_SHARE * counts.sentences;

const FEW_SENTENCES = 60;

/** Does the heading, which is shown with the question, give the answer away? */
const tells = (heading: string | undefined, answer: string): boolean =>
  heading?.toLowerCase().includes(answer.toLowerCase()) ?? false;

const isFit = ({ subject, other, answer }: Found, language: string): boolean =>
  answer !== undefined || language !== 'en' || [subject, ...(other === undefined ? [] : [other])].every(isName);

function candidateOf(found: Found, chunk: Chunk, at: number, reading: Reading): RatedCandidate {
  const [sentence] = chunk.sentences.slice(at);
  if (!sentence) throw new RangeError(`no sentence ${at}`);
  const sentences =
    found.answer === undefined ? answerAt(chunk.sentences, at, reading.most, found.isParagraph) : [sentence];
  const text = sentences.map((one) => one.text).join(' ');
  const card = {
    question: found.question,
    answer: found.answer ?? text,
    ...(found.answer !== undefined && { explanation: sentence.text }),
    ...(sentence.heading !== undefined && isReadable(sentence.heading) && { context: sentence.heading }),
    difficulty: found.difficulty,
    pageFrom: sentence.page,
    pageTo: sentences.at(-1)?.page ?? sentence.page,
    tags: reading.topic === undefined ? [] : [reading.topic],
  };
  return {
    card,
    source: chunk.text,
    quote: text,
    sentenceCount: sentences.length,
    isWhole: found.answer !== undefined,
    worth: found.worth,
    sentence: sentence.text,
  };
}

/** Notes of music, formulas and tables that were taken for headings are not shown. */
const isReadable = (heading: string): boolean =>
  /\p{L}{3}/u.test(heading) && !/(?:^| )\p{L}{1,2}(?: \p{L}{1,2}){2}(?: |$)|[ªº♭♯=<>|]|\p{Co}/u.test(heading);

/** Sentences of an answer that is a paragraph. */
const PARAGRAPH_SENTENCES = 3;

/** The sentence and those after it that go on with it, so many at most; of a paragraph, those that do not point away. */
function answerAt(all: readonly Sentence[], at: number, most: number, isParagraph = false): Sentence[] {
  const [first, ...rest] = all.slice(at, at + (isParagraph ? PARAGRAPH_SENTENCES : most));
  if (!first) return [];
  const follows = isParagraph ? staysOnCard : goesOn;
  const end = rest.findIndex((next) => next.paragraph !== first.paragraph || !follows(next.text));
  return [first, ...(end === -1 ? rest : rest.slice(0, end))];
}
