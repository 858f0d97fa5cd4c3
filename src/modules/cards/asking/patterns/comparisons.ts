import { NAME, pattern, type Pattern } from './pattern.ts';

/** Two things and how they differ. */
export const COMPARISONS: readonly Pattern[] = [
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?:Unlike|In contrast to|Compared (?:to|with)) (?<other>${NAME}), (?<subject>${NAME}) (?<verb>is|are|has|have|does|do|can|uses?)\b`,
    ),
    ask: (subject, other) => `What is the difference between ${subject} and ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>differs?) from (?<other>${NAME})(?: in| by|,|\.)`),
    ask: (subject, other) => `How does ${subject} differ from ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are|has|have|can|does|do|uses?) [^.;:!?]{3,150}?, (?:whereas|while) (?<other>${NAME}) (?:is|are|has|have|can|does|do|uses?)\b`,
    ),
    ask: (subject, other) => `What is the difference between ${subject} and ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:(?:much|far|usually|often|generally|always|significantly) )?(?:\p{L}{2,}er|(?:more|less) \p{L}+) than (?<other>${NAME})[.,;]`,
    ),
    ask: (subject, other, verb) => `How ${verb === 'is' ? 'does' : 'do'} ${subject} compare with ${other}?`,
  },
];
