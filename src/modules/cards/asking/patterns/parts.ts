import { asked, NAME, pattern, type Pattern } from './pattern.ts';

/** What a thing is made of, or belongs with. */
export const PARTS: readonly Pattern[] = [
  {
    difficulty: 'medium',
    worth: 4,
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>includes?|contains?)\b`),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>consists? of|comprises?)\b`),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?<rest>made (?:up )?of|composed of|divided into|based on|responsible for|(?:stored|located|found|placed|kept|installed|written|measured|enclosed) in|derived from|named after|(?:generated|controlled|determined|specified|defined|represented|separated|followed|preceded|produced|provided|caused|affected|sorted|given|identified|protected) by|connected to|associated with|limited to|restricted to|converted (?:in)?to|(?:equivalent|similar|comparable|identical|analogous|related|attached|added|applied|assigned|mapped|sent|restricted|subject|due) to|(?:implemented|treated|interpreted|regarded|expressed|represented|known|defined) as|(?:designed|intended|needed|required|useful|suitable|available|reserved) for|(?:designed|intended|needed|required) to)\b(?! (?:several|many|various|different|some|both|all|any)\b)`,
    ),
    ask: (subject, _, verb, rest) =>
      `What ${verb} ${subject} ${rest}${/(?:designed|intended|needed|required) to$/.test(rest) ? ' do' : ''}?`,
  },
];
