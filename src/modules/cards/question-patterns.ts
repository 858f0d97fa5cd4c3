import type { Card } from './card.ts';

/** A sentence that answers a question. */
export interface Found {
  readonly question: string;
  readonly subject: string;
  readonly difficulty: Card['difficulty'];
}

interface Pattern {
  readonly difficulty: Card['difficulty'];
  /** Named groups `subject` and, of a comparison, `other`. Each part is bounded, so that no text makes it slow. */
  readonly shape: RegExp;
  readonly ask: (subject: string, other: string, verb: string) => string;
}

const NAME = String.raw`[\p{L}\p{N}][^.,;:!?()]{1,70}?`;
const pattern = (source: string) => new RegExp(`^${source}`, 'u');

/** Most telling first: the first that fits a sentence is asked. */
const PATTERNS: readonly Pattern[] = [
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
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) caused by\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject} caused by?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>leads? to|results? in|causes?)\b`),
    ask: (subject, _, verb) => `What does ${subject} ${verb.replace(/^(\p{L}+?)s(?= |$)/u, '$1')}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>consists? of|comprises?|includes?|contains?)\b`),
    ask: (subject, _, verb) =>
      `What ${/s( |$)/.test(verb) ? 'does' : 'do'} ${subject} ${verb.replace(/^(\p{L}+?)s(?= |$)/u, '$1')}?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>refers? to|means?)\b`),
    ask: (subject, _, verb) =>
      `What ${/s( |$)/.test(verb) ? 'does' : 'do'} ${subject} ${verb.startsWith('refer') ? 'refer to' : 'mean'}?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:defined as|known as|called)\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) used (?:to|for|in|as)\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject} used for?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:an?|the|one of)\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>allows?|enables?|provides?|produces?|stores?|prevents?)\b`),
    ask: (subject, _, verb) => `What ${verb.endsWith('s') ? 'does' : 'do'} ${subject} ${verb.replace(/s$/, '')}?`,
  },
];

/** Words that begin a clause or a phrase of place and time, never the name of a thing. */
const NO_NAME =
  /^(when|while|if|since|because|although|though|as|after|before|until|unless|once|where|whereas|however|thus|for|from|in|on|at|by|with|without|during|under|over|to|of|but|and|or|so|then|instead)\b/i;
/** A subject that holds one of these is a sentence of its own, or was cut in the middle. */
const CLAUSE =
  /\b(can|could|may|might|must|shall|should|will|would|do|does|did|is|are|was|were|be|been|has|have|had|not|never)\b|\b(an?|the)$/i;

/** The words of a text that are written small somewhere in it. */
export const wordsOf = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => text.match(/\b\p{Ll}[\p{Ll}'’]+/gu) ?? []));

/**
 * The question that a sentence answers, if it has a form that answers one.
 *
 * @param words of the text that it is from: one that is written small elsewhere is no name.
 */
export function questionOf(sentence: string, words: ReadonlySet<string>): Found | undefined {
  // an item of a list, or what follows a formula
  if (/^\p{Ll}+ /u.test(sentence)) return undefined;
  for (const { shape, ask, difficulty } of PATTERNS) {
    const groups = shape.exec(sentence)?.groups;
    if (!groups) continue;
    const subject = inSentence(groups['subject'] ?? '', words);
    if (NO_NAME.test(subject) || CLAUSE.test(subject)) continue;
    const question = ask(subject, inSentence(groups['other'] ?? '', words), groups['verb'] ?? '');
    return { question, subject, difficulty };
  }
  return undefined;
}

/** As it reads inside a question: what only begins the sentence loses its capital, a name keeps it. */
function inSentence(phrase: string, words: ReadonlySet<string>): string {
  const [first = '', second = '', ...rest] = phrase.trim().split(' ');
  const small = first.toLowerCase();
  const isArticle = /^(an?|the|some|most|many|all|each|every)$/.test(small);
  const [stem = ''] = small.split('-');
  const isPlain =
    /^\p{Lu}\p{Ll}+(-\p{Ll}+)*$/u.test(first) &&
    (!/^\p{Lu}/u.test(second) || small.endsWith('ing')) &&
    [stem, `${stem}s`, stem.replace(/s$/, '')].some((word) => words.has(word));
  return [isArticle || isPlain ? small : first, ...(second ? [second] : []), ...rest].join(' ');
}
