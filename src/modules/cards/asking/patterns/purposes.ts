import { NAME, pattern, type Pattern } from './pattern.ts';

/** What a thing is for, stated as a noun. */
export const PURPOSES: readonly Pattern[] = [
  {
    difficulty: 'medium',
    worth: 6,
    shape: pattern(
      String.raw`The (?:main |primary |major |only |basic |key )?(?<rest>purpose|goal|aim|role|function|advantage|disadvantage|benefit|drawback|effect|task|job|objective|cause|meaning|default value|origin|capital|difference) (?:of|between) (?<subject>[^.,;:!?()]{3,60}?) (?<verb>is|are|was|were) `,
    ),
    ask: (subject, _, verb, rest) =>
      rest === 'difference'
        ? `What ${verb} the difference between ${subject}?`
        : `What ${verb} the ${rest} of ${subject}?`,
  },
];

/** What a thing is used for. */
export const USES: readonly Pattern[] = [
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) used (?:to(?! \p{Ll}+ing\b)|for|in (?:order to|the|\p{Ll}+ing\b)|as (?:an?|the|\p{Ll}+s))\b(?! (?:special|different|many|various|several|some|such|situations?|cases?)\b)`,
    ),
    ask: (subject, _, verb) => `What ${verb} ${subject} used for?`,
  },
];
