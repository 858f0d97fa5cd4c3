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

/** The question that a sentence answers, if it has a form that answers one. */
export function questionOf(sentence: string): Found | undefined {
  for (const { shape, ask, difficulty } of PATTERNS) {
    const groups = shape.exec(sentence)?.groups;
    if (!groups) continue;
    const subject = inSentence(groups['subject'] ?? '');
    const question = ask(subject, inSentence(groups['other'] ?? ''), groups['verb'] ?? '');
    return { question, subject, difficulty };
  }
  return undefined;
}

/** As it reads inside a question: an article or a plain word loses its capital, a name keeps it. */
function inSentence(phrase: string): string {
  const [first = '', ...rest] = phrase.trim().split(' ');
  const isArticle = /^(A|An|The|Some|Most|Many|All|Each|Every)$/.test(first);
  return [isArticle ? first.toLowerCase() : first, ...rest].join(' ');
}
