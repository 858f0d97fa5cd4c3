import type { Card } from './card.ts';

const [SHORTEST, LONGEST] = [40, 200];
/** After a preposition of time: a number alone may count something. */
const YEAR =
  /\b([Ii]n|[Ss]ince|[Uu]ntil|of) (1[0-9]{3}|20[0-4]\d)(?=[ ,.;])(?! (?:cells?|bytes?|years?|people|\p{Ll}+s)\b)/u;
const TELLS_OF_PAST =
  /\b(?:\p{Ll}{2,}ed|was|were|began|built|wrote|found|became|led|won|made|took|died|fell|rose|broke|gave|set|held)\b/u;
/** Numbers of programs and rights change with each edition; whom they name, the text around says. */
const NO_HISTORY = /\b(?:version|release[ds]?|copyright|edition|revision|RFC|ISO|updated|modified)\b/i;
/** A name: years of things without one are understood with the text around them. */
const NAME = /(?<=[\p{L}\p{N}],? )\p{Lu}\p{Ll}{2,}/u;

interface YearQuestion {
  readonly question: string;
  readonly subject: string;
  readonly difficulty: Card['difficulty'];
}

/** Asks for the year of an event that a sentence names, by leaving it out. */
export function askForYear(sentence: string): YearQuestion | undefined {
  const hasOneNumber = sentence.match(/\d+/g)?.length === 1;
  const isEvent = TELLS_OF_PAST.test(sentence) && NAME.test(sentence) && !NO_HISTORY.test(sentence);
  if (!hasOneNumber || !isEvent || sentence.length < SHORTEST || sentence.length > LONGEST) return undefined;
  const asked = sentence.replace(YEAR, '$1 …');
  if (asked === sentence) return undefined;
  return { question: `Which year is missing in “${asked}”?`, subject: 'the year', difficulty: 'medium' };
}
