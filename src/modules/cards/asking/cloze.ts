import type { ClozeWords, Found } from './found.ts';
import { repeatsWord } from './repeated-word.ts';

const GAP = '[…]';
const [SHORTEST, LONGEST] = [45, 240];
const [FEWEST_WORDS, MOST_WORDS] = [8, 40];
/** Share of the sentences of a text that a term stands in, above which it is the subject of the whole text. */
const TOO_FREQUENT = 0.04;
const FEW_SENTENCES = 60;

/** How many sentences of a text hold each term. */
export interface TermCounts {
  readonly sentences: number;
  of(term: string): number;
  /** Is a word a name rather than one that begins a sentence? */
  isName(word: string): boolean;
}

const QUOTED = /[“"‘«„]\s?(?<term>[\p{L}\p{N}][^“”"«»„]{1,38}?)\s?[”"’»“]/gu;
/** An option, a path, a name with a sign or a capital inside, an acronym. */
const CODE_TERM =
  /(?<![\p{L}\p{N}_/.@&'’=+-])(?<term>-{1,2}[a-z][\w-]+|(?:~?\/|\.{1,2}\/)(?:[\w.+-]*\/)*[\w.+-]*[\w+-]\/?|[\p{L}\p{N}]+(?:[_/.:+-][\p{L}\p{N}]+)*[_/][\p{L}\p{N}]+(?:[_/.+-][\p{L}\p{N}]+)*|\p{L}[\p{L}\p{N}]*\.(?:[a-z]{1,4}|conf|html)|\p{L}+\(\)|\p{Lu}{2,8}\d?|\p{L}+\p{Ll}\p{Lu}\p{L}*|\p{Lu}\p{Lu}+\p{Ll}+\p{L}*)(?![\p{L}\p{N}_/@=(]|[.:-]\p{L}|-)/gu;
/** Capitalised words. */
const NAME =
  /(?<=^|^The |[\p{Ll}\p{N},;’')] )(?<term>\p{Lu}[\p{L}-]{2,}(?: (?:of (?:the )?|de |du |des |von |der )?\p{Lu}[\p{L}-]+){0,3})(?![\p{L}\p{N}_-])/gu;
const NUMBER =
  /(?<![\p{L}\p{N}_])(?<![.,:/#§-] ?)(?<term>\d{1,3}(?:[,. ]\d{3})+|\d+(?:[.,]\d+)?)(?=(?<after>[ \u00A0-]?[\p{L}%°]+))/gu;
/** Numbers of editions and places, not facts to know. */
const NO_FACT =
  /\b(?:versions?|release[ds]?|copyright|editions?|revision|RFC|ISO|updated|modified|page|option|item|bug)\b/iu;

/** Begins with nothing, tells of a person that another sentence names, or gives the outcome of one example. */
const NO_CLOZE =
  /^(?:nothing|nobody|everything|everybody) |(?:^|, )(?:he|she) |\b(?:estimates?|estimated|p-values?|standard (?:errors?|deviations?)|confidence interval|likelihood) (?:\S+ ){0,12}(?:is|are|was|were) (?:\S+ )?[−-]?\d/iu;
/** Logos that text extraction breaks. */
const BROKEN_LOGO = /^(?:L?A?TEX|A|EX|XE|LA)$/u;

/** Returns the deletions that a sentence is good for, with the best first. */
export function clozesOf(sentence: string, words: ClozeWords, counts: TermCounts): Found[] {
  const count = sentence.split(' ').length;
  if (sentence.length < SHORTEST || sentence.length > LONGEST || count < FEWEST_WORDS || count > MOST_WORDS) return [];
  if (!words.verb.test(sentence) || NO_CLOZE.test(sentence) || repeatsWord(sentence, 3)) return [];
  return [...yearOf(sentence, words), ...numberOf(sentence, words), ...termsOf(sentence, words, counts)];
}

function yearOf(sentence: string, words: ClozeWords): Found[] {
  const year = words.year.exec(sentence)?.groups?.['year'];
  const isEvent = /(?<=[\p{L}\p{N}],? )\p{Lu}\p{Ll}{2,}/u.test(sentence) && words.past.test(sentence);
  if (year === undefined || !isEvent || NO_FACT.test(sentence) || sentence.match(/\d+/g)?.length !== 1) return [];
  return [{ ...gap(sentence, words, 'year', year), difficulty: 'medium', worth: 6 }];
}

function numberOf(sentence: string, words: ClozeWords): Found[] {
  if (NO_FACT.test(sentence) || (sentence.match(/\d+(?:[.,]\d+)*/g)?.length ?? 0) > 2) return [];
  const first = [...sentence.matchAll(NUMBER)].find((match) => words.unit.test(match.groups?.['after'] ?? ''));
  const number = first?.groups?.['term'];
  const spelled = words.counted.exec(sentence)?.groups?.['term'];
  if (number === undefined && spelled !== undefined && sentence.split(` ${spelled} `).length === 2)
    return [{ ...gap(sentence, words, 'number', spelled), difficulty: 'medium', worth: 4 }];
  if (number === undefined || sentence.split(number).length > 2) return [];
  return [{ ...gap(sentence, words, 'number', number), difficulty: 'medium', worth: 5 }];
}

function termsOf(sentence: string, words: ClozeWords, counts: TermCounts): Found[] {
  const found: Found[] = [];
  const ask = (term: string, worth: number, difficulty: Found['difficulty']) => {
    if (isTerm(term, sentence, words, counts)) found.push({ ...gap(sentence, words, 'term', term), difficulty, worth });
  };
  const { term: one, term2: named = one } = words.called.exec(sentence)?.groups ?? {};
  const isClause = /\b(?:rather|than|has|have|had|is|are|was|been|instead)\b/.test(named ?? '');
  if (named !== undefined && !isClause && !words.goesOn.test(sentence.slice(sentence.indexOf(named) + named.length)))
    ask(named, 7, 'easy');
  for (const pattern of [QUOTED, CODE_TERM, ...(words.hasNames ? [NAME] : [])]) {
    for (const match of sentence.matchAll(pattern)) {
      const term = match.groups?.['term'] ?? '';
      const at = match.index + match[0].indexOf(term);
      if (pattern === NAME && at < 5 && !counts.isName(term.split(' ')[0] ?? '')) continue;
      const worth = worthOfPlace(sentence.slice(0, at), sentence.slice(at + term.length), words, pattern);
      if (worth > 0) ask(term, worth, 'medium');
    }
  }
  return found.toSorted((a, b) => b.worth - a.worth);
}

/** Worth of a gap between two parts of a sentence: where other words would fit as well, it is 0. */
function worthOfPlace(before: string, after: string, words: ClozeWords, pattern: RegExp): number {
  const [left, right] = [before.replace(/["“‘«„]\s?$/u, ''), after.replace(/^\s?["”’»“]/u, '')];
  if (words.inList.test(left.slice(-20)) || words.goesOn.test(right)) return 0;
  if (words.article.test(left))
    return pattern !== QUOTED && words.verbAfter.test(right) ? 5 : words.kindAfter.test(right) ? 6 : 0;
  if (words.kindAfter.test(right) && words.beforeKind.test(left)) return 5;
  if (words.kindBefore.test(left) && /^[.,;)]|^ \p{Ll}/u.test(right)) return 5;
  return words.bare.test(left) && /^[.,;]/.test(right) ? 4 : 0;
}

/** Texts that stand for others in examples. */
const PLACEHOLDER = /^(.)\1+$|^(?:xyz|abc|foo(?:bar)?|bar|baz|my\w+|some\w+|new|name)$/i;

function isTerm(term: string, sentence: string, { noTerm }: ClozeWords, counts: TermCounts): boolean {
  const times = sentence.split(term).length - 1;
  const stem = term.toLowerCase().replace(/e?s$/, '');
  const isTold = stem.length >= 4 && sentence.toLowerCase().split(stem).length > 2;
  const most = counts.sentences < FEW_SENTENCES ? Infinity : TOO_FREQUENT * counts.sentences;
  return (
    term.length >= 2 &&
    times === 1 &&
    !isTold &&
    !/^(?:its|their|his|her) /.test(term) &&
    !PLACEHOLDER.test(term) &&
    !BROKEN_LOGO.test(term) &&
    !(term.includes(':') && term.includes('/')) &&
    !noTerm.test(term) &&
    counts.of(term) <= most
  );
}

function gap(sentence: string, words: ClozeWords, kind: 'term' | 'number' | 'year', term: string) {
  const escaped = term.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const [before = ''] = sentence.split(new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, 'u'), 1);
  const holed =
    before.length === sentence.length
      ? sentence.replace(term, GAP)
      : `${before}${GAP}${sentence.slice(before.length + term.length)}`;
  return { question: words.ask(kind, holed), answer: term, subject: term };
}
