import { asked, NAME, pattern, type Pattern } from './pattern.ts';

const CHANGES =
  'rises?|falls?|increases?|decreases?|drops?|grows?|shrinks?|contracts?|expands?|melts?|freezes?|boils?|stops?|opens?|closes?';

/** What causes what, and why. */
export const CAUSES: readonly Pattern[] = [
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are|can|cannot|must|should) (?<rest>[^.,;:!?()]{4,90}?),? because\b`,
    ),
    ask: (subject, _, verb, rest) => `Why ${verb} ${subject} ${rest}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) (?<rest>caused by|due to)\b`),
    ask: (subject, _, verb, rest) => `What ${verb} ${subject} ${rest}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>leads? to|results? (?:in|from)|arises? from|stems? from|causes?)\b`,
    ),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`When (?<subject>(?:the|an?) [^.,;:!?()]{3,50}?) (?<verb>${CHANGES}), (?!(?:it|they|he|she|you|there)\b)`,
    ),
    ask: (subject, _, verb) => `What happens when ${subject} ${verb}?`,
  },
];
