import type { Card } from '../../card.ts';

/** A shape of English sentences, and the question that such a sentence answers. */
export interface Pattern {
  readonly difficulty: Card['difficulty'];
  /** See {@link Found}; {@link WORTH} when left out. */
  readonly worth?: number;
  /** Named groups `subject`, `verb`, `rest` and, of a comparison, `other`. Bounded, so that no text makes it slow. */
  readonly shape: RegExp;
  /** Returns an empty text when nothing can be asked. */
  readonly ask: (subject: string, other: string, verb: string, rest: string) => string;
  /** The group that answers; the sentence when left out. */
  readonly answer?: string;
}

export const WORTH = 6;

/** The source of a phrase that may be the name of a thing. */
export const NAME = String.raw`[\p{L}\p{N}“"][^.,;:!?()]{1,70}?`;
export const NUMBER = '(?:two|three|four|five|six|seven|eight|nine|ten)';

export const pattern = (source: string): RegExp => new RegExp(`^${source}`, 'u');

/** "does result in" of "results in", "do" of "result in". */
export function asked(subject: string, verb: string): string {
  const [first = '', ...rest] = verb.split(' ');
  const isOne = first.endsWith('s') && first !== 'process';
  const plain = first.replace(/(?<=ss|sh|ch|x)es$|ies$|s$/, (end) => (end === 'ies' ? 'y' : ''));
  return [isOne ? 'does' : 'do', subject, isOne ? plain : first, ...rest].join(' ');
}
