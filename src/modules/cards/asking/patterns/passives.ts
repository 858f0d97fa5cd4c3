import { NAME, pattern, type Pattern } from './pattern.ts';

/** Participles that say nothing of their subject, or that have a form of their own. */
const NO_DEED = String.raw`(?:used|shown|given|described|discussed|mentioned|listed|documented|explained|presented|illustrated|said|called|named|known|seen|found|needed|required|intended|designed|expected|supposed|allowed|done|made|taken|put|set|cut|kept|left|meant|brought|thought|held|written|interested|involved|concerned|based|considered|covered|introduced|encountered|related|released|published|born|tested|tried|noted|included|performed|carried|started|released|created|provided|bound|about|without)\b`;
/** What follows a preposition and answers nothing: a clause, a place in time, an adverb, a word that points. */
const NO_OBJECT = String.raw`(?:\p{Ll}+ing\b|(?:be|do|have|make|get|give|see|use|take|find|avoid|allow|ensure|provide|show|help|keep|indicate|prevent|reduce|create|say|become)\b|it\b|them\b|(?:run|compile|start|load|link|boot|build)[ -]?time\b|an? (?:\p{Ll}+ )?(?:manner|way|fashion|style|lot|list of)\b|(?:his|her|their|its)\b|left to right\b|right to left\b|this\b|these\b|those\b|each other|default\b|hand\b|far\b|\d|which\b|what\b|that\b|how\b|some\b|many\b|several\b|various\b|different\b|most\b|other|another\b|all\b|any\b|one\b|both\b|such\b|turn\b|order\b|addition\b|particular\b|general\b|practice\b|fact\b|advance\b|case\b|part\b|place\b|mind\b|detail\b|parallel\b|sequence\b|least\b|once\b|first\b|well\b|usual\b|follows\b|expected\b|before\b|(?:the|an?|their|its) (?:same|way|time|moment|end|beginning|order|following|first|second|last|other|next|similar|different|user|reader|name|example|process|page|certain|given|single|new|previous|usual|course|case|fly|left|right|top|bottom|whole|manner|hope|future|past)\b)`;
/** Adjectives and nouns that relate one thing to another, with their prepositions. */
const QUALITY =
  '(?:independent of|intermediate between|proportional to|sensitive to|equal to|capable of|free of|free from|distinct from|different from|separate from|local to|visible to|parallel to|perpendicular to|orthogonal to|symmetric about|invariant under|consistent with|compatible with|incompatible with|specific to|unique to|typical of|characteristic of|prone to|immune to|resistant to|essential for|necessary for|crucial for|native to|rich in|short for|superior to|inferior to|inherent in|dependent on|true of|valid for|applicable to|isomorphic to|homologous to|adjacent to|external to|internal to|susceptible to|vulnerable to|toxic to|active in|present in|absent from|common in|soluble in|made by|synonymous with|responsible to|accountable to|a member of|part of|a subset of|a superset of|a function of|a consequence of|a result of|a form of|an example of)';

/** "What must numbers be written with?" of "must be". */
function whatIs(subject: string, verb: string, rest: string): string {
  const [modal = '', ...be] = verb.split(' ');
  return ['What', modal, subject, ...be, `${rest}?`].join(' ');
}

/** How something is done, and with what. */
export const PASSIVES: readonly Pattern[] = [
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:then |usually |often |normally |typically |always )?(?<rest>\p{Ll}{3,}(?:ed|wn|lt|nt|ut|et|de|ne|ht|ld)(?: (?:to|from|in|into|on) [^.,;:!?()]{3,40}?)?) (?:by \p{Ll}+ing|using|via|through|with the help of|by means of)\b`,
    ),
    ask: (subject, _, verb, rest) => `How ${verb} ${subject} ${rest}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>can|must|should|may) be (?<rest>(?:stored|located|found|placed|kept|installed|written|derived|determined|identified|divided|converted|replaced|followed|preceded|used (?:only )?(?:for|to|as|in)|added|applied|assigned|attached|limited|restricted|mounted|declared|listed|specified|accessed|named|combined) ?(?:in|to|into|from|as|on|with|for|at)?) (?!an? (?:\p{Ll}+ )?(?:way|manner|fashion)\b|addition\b|place of\b|order to\b|this\b|these\b|it\b)(?:an?|the|all|any|\p{L}{3,})\b`,
    ),
    ask: (subject, _, verb, rest) =>
      / (?:in|into|from|as|on|with|for|at)$|(?:added|applied|assigned|attached|limited|restricted|converted|used|used only) to$/.test(
        rest,
      )
        ? `What ${verb} ${subject} be ${rest.replace(' only ', ' ')}${rest.startsWith('used') && rest.endsWith('to') ? ' do' : ''}?`
        : '',
  },
  {
    difficulty: 'medium',
    worth: 5,
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are|was|were|must be|should be|can be|may be|will be) (?<rest>(?!${NO_DEED})\p{Ll}{2,}(?:ed|wn|ught|lt|pt|ound|ut|tten) (?:into|onto|from|against|between|through|within|under|as|with|by|in|at|on|to)) (?!${NO_OBJECT})(?:\S+ ){1,24}\S+$`,
    ),
    ask: (subject, _, verb, rest) => whatIs(subject, verb, rest),
  },
  {
    difficulty: 'medium',
    worth: 5,
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:always |usually |roughly |directly |inversely |approximately |completely |not )?(?<rest>${QUALITY}) (?!${NO_OBJECT})(?:\S+ ){1,24}\S+$`,
    ),
    ask: (subject, _, verb, rest) => `What ${verb} ${subject} ${rest}?`,
  },
];
