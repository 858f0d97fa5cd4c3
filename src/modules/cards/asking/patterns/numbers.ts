import { NAME, NUMBER, pattern, type Pattern } from './pattern.ts';

/** Enumerations that say how many things there are. */
export const NUMBERS: readonly Pattern[] = [
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>has|have) (?<rest>${NUMBER} [^.,;:!?()]{3,40}): \p{L}`),
    ask: (subject, _, verb, rest) => `Which ${rest} ${verb === 'has' ? 'does' : 'do'} ${subject} have?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`There (?<verb>are) (?<subject>${NUMBER} [^.,;:!?()]{3,60}): \p{L}`),
    ask: (subject) => `Which ${subject} are there?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`The (?<rest>${NUMBER} (?!of\b)[^.,;:!?()]{4,70}?) (?<verb>are):? (?<subject>[^.;:!?()]{3,80}?,? and [^.;:!?]{3,80})\.$`,
    ),
    ask: (_, __, verb, rest) => `Which ${verb} the ${rest}?`,
  },
];
