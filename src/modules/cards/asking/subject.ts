import nlp from 'compromise/two';
import { z } from 'zod';

const MOST_WORDS = 9;
/** From so many words on, a phrase that begins like "running" tells of a deed. */
const DEED_WORDS = 3;

const Read = z.array(z.object({ terms: z.array(z.object({ tags: z.array(z.string()) })) }));

/** Does a phrase name a thing, in few words? One that holds a verb is a clause: "the systems merge all". */
export function isName(phrase: string): boolean {
  if (/[—–•=|<>{}]/u.test(phrase)) return false;
  const tags = Read.parse(nlp(phrase).json()).flatMap(({ terms }) => terms.map((term) => new Set(term.tags)));
  const is = (at: number, tag: string): boolean => tags.at(at)?.has(tag) ?? false;
  const isDeed = is(0, 'Gerund') && tags.length >= DEED_WORDS;
  const isClause = tags.some(
    (word, at) =>
      at > 0 && at < tags.length - 1 && word.has('PresentTense') && !word.has('Gerund') && is(at - 1, 'Noun'),
  );
  const hasNoun = tags.some((word) => word.has('Noun')) && !tags.some((word) => word.has('Pronoun'));
  return tags.length <= MOST_WORDS && hasNoun && !isDeed && !isClause && !is(-1, 'Adverb');
}
