import { asked, NAME, pattern, type Pattern } from './pattern.ts';

/** "When must the call be checked?" of "must be". */
function whenIs(subject: string, verb: string, rest: string): string {
  // what the text around tells: "A warning is issued if …"
  if (
    /^an? /.test(subject) &&
    /^(?:issued|displayed|shown|raised|printed|inserted|thrown|signalled|given)\b/.test(rest)
  )
    return '';
  const [modal = '', ...be] = verb.split(' ');
  return ['When', modal, subject, ...be, `${rest}?`].join(' ');
}

const MONTH = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
const DATE = String.raw`(?:the )?(?:\d{1,2}(?:st|nd|rd|th)?,? (?:of )?)?(?:${MONTH} )?(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:1[4-9]\d{2}|20\d{2})`;

/** The date of a deed. */
export const DATES: readonly Pattern[] = [
  {
    difficulty: 'medium',
    worth: 7,
    answer: 'date',
    shape: pattern(
      String.raw`(?<subject>(?!(?:The |the )?(?:[Vv]ersion|[Rr]evision|[Cc]opyright|[Rr]elease)\b)[\p{L}\p{N}“"][^,;:!?]{1,60}?) (?<verb>was|were) (?:first |officially |finally |originally )?(?<rest>(?:released|founded|published|established|born|built|created|introduced|invented|discovered|adopted|signed|opened|completed|launched|started|begun|formed|held|incorporated|frozen|abolished|killed|elected|crowned|translated|registered)(?: in (?!${MONTH})\p{Lu}[\p{L}]+(?: \p{Lu}[\p{L}]+)?| by (?:\p{Lu}[\p{L}.]+ ?){1,3})?) (?:on |in )?(?<date>${DATE})(?=[.,; ])`,
    ),
    ask: (subject, _, verb, rest) => `When ${verb} ${subject} ${rest.trim()}?`,
  },
];

/** When something happens. */
export const TIMES: readonly Pattern[] = [
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>occurs?|happens?|arises?|appears?|begins?|ends?|takes? place) (?:only )?(?:when|if|once|whenever) `,
    ),
    ask: (subject, _, verb) => `When ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are|must be|should be|can be|may be|will be) (?<rest>(?:not )?(?:\p{Ll}{2,}ed|run|set|sent|kept|read|written|shown|given|done|lost|found|built|made|taken|known|available|possible|useful|necessary|needed|true|false|ignored)(?: (?:to|by|from|in|into|on|with) [^.,;:!?()]{3,50}?)?) (?:only )?(?:when|if|unless|only if|only when|whenever|until|before|after|while|during|at (?=(?:compile|run|start|link|boot|load)\b)) ?`,
    ),
    ask: (subject, _, verb, rest) => whenIs(subject, verb, rest),
  },
];
