import { pattern, type Pattern } from './pattern.ts';

/** Deeds of people and nations. Programs and methods have others. */
const DEEDS =
  'led|founded|invented|discovered|wrote|published|introduced|proposed|created|composed|proved|designed|developed|built|established|formulated|described|won|conquered|became|succeeded|painted|observed|coined|started|organi[sz]ed|signed|defeated|ruled|married|isolated|demonstrated|showed that|suggested that|argued that|claimed that';

/** Who did what: a name of two words or more, because one alone may be a thing. */
export const PEOPLE: readonly Pattern[] = [
  {
    difficulty: 'medium',
    worth: 7,
    answer: 'subject',
    shape: pattern(
      String.raw`(?<subject>(?!(?:The|In|On|At|For|With|By|From|After|Before|During|When|An?)\b)\p{Lu}[\p{L}.’-]+(?: (?:and |of |de |van |von |der )*\p{Lu}[\p{L}.’-]*){1,4}) (?:also |then |later |first |finally |originally )?(?<verb>${DEEDS}) (?!(?:it|them|this|these|that)\b)(?<rest>[^;:!?]{12,140})\.$`,
    ),
    ask: (_, __, verb, rest) => (/\b(?:he|she|his|her|they|their|its?)\b/.test(rest) ? '' : `Who ${verb} ${rest}?`),
  },
];
