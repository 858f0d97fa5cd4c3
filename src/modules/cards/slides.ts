import type { Grammar } from './asking/found.ts';
import { isProse } from './asking/english-leans.ts';
import type { PageText } from './pdf/pdf-messages.ts';
import type { RatedCandidate } from './candidates.ts';

/** A slide holds less than a page of prose. */
const MOST_CHARS = 1_500;
const [FEWEST_POINTS, MOST_POINTS] = [2, 7];
const SHORTEST_LISTED = 6;
const [SHORTEST_POINT, LONGEST_POINT] = [12, 170];
const BULLET = /^(?:[▶►▸‣•◦▪■●★✓–—*→⇒➤-]|\d{1,2}[.)]?) +/u;
/** "term: what it is". */
const DEFINED = /^(?<term>[\p{L}\p{N}“"/._-][^:–—]{1,38}?)\s?(?::| [–—]) (?<meaning>(?!\().{15,})$/u;
/** Titles of slides that say nothing of the matter. */
const NO_TITLE =
  /\b(?:outlines?|agenda|contents|overview|questions\?*|thanks?|thank you|references|bibliography|examples?|exercises?|practical|session|demo|about (?:me|this)|who am i|plan|gliederung|inhalt|übersicht|fragen|danke|beispiele?|übung|sommaire|merci|exemples?|travaux|índice|esquema|contenidos?|gracias|ejemplos?|ejercicios?|práctica|homework|credits|licen[cs]e|contact|exercices?|ejercicio|attention|bibliographie)\b/iu;
const NO_TERM =
  /^(?:attention|avertissement|achtung|atención|remarques?|notes?|examples?|e\.g\.|see|warning|hint|tip|todo|q|a|question|answer|universal|or|and|url|https?|source|format|version|but|beispiel|hinweis|exemple|ejemplo|nota|note|better|worse|past|today|now|goals?|principles?|ziel|but|objetivo|after .*|before .*|first|then|finally|two .*|three .*|in .*|for .*|with .*|check .*|avoid .*|edit .*|use .*|run .*|add .*|make .*|build .*|.*, .*|if .*|when .*|to .*|\d.*)$/iu;

interface Slide {
  readonly title: string;
  readonly points: readonly string[];
}

/** Returns the cards of a page that is a slide: what its title lists, and the terms that its points explain. */
export function cardsOfSlide(page: PageText, { slides }: Grammar): RatedCandidate[] {
  const slide = slideOf(page);
  if (!slide) return [];
  const { title, points } = slide;
  const isList = points.length >= FEWEST_POINTS && points.length <= MOST_POINTS && points.every(isListed);
  const list = isList ? [candidate(page, title.endsWith('?') ? title : slides.points(title), points, 6)] : [];
  const terms = points.flatMap((point) => {
    const { term = '', meaning = '' } = DEFINED.exec(point)?.groups ?? {};
    const isFit = term !== '' && !NO_TERM.test(term) && isPoint(meaning) && term.split(' ').length <= MOST_TERM_WORDS;
    return isFit ? [candidate(page, slides.term(term, meaning, title), [meaning], 7)] : [];
  });
  return [...terms, ...list];
}

const MOST_TERM_WORDS = 5;

function candidate(page: PageText, question: string, points: readonly string[], worth: number): RatedCandidate {
  const [only = ''] = points;
  const card = {
    question,
    answer: points.length === 1 ? only : points.map((point) => `• ${point}`).join('\n'),
    difficulty: points.length === 1 ? ('easy' as const) : ('medium' as const),
    pageFrom: page.page,
    pageTo: page.page,
    tags: [],
  };
  const source = page.text.replaceAll(/\s+/g, ' ');
  return { card, source, quote: only, sentenceCount: 1, isWhole: true, worth, sentence: only };
}

/** May a point stand in a list that is whole without its slide? */
const isListed = (point: string): boolean =>
  point.length >= SHORTEST_LISTED && point.length <= LONGEST_POINT && !/[:,]$/.test(point) && isProse(point);

const isPoint = (point: string): boolean =>
  point.length >= SHORTEST_POINT &&
  point.length <= LONGEST_POINT &&
  !/[:,]$/.test(point) &&
  /\p{Ll}{3}/u.test(point) &&
  point.split(' ').length >= 3 &&
  isProse(point.replaceAll(/ [yeoàu](?= )/g, ' '));

function slideOf({ isSlide = false, titles = [], text }: PageText): Slide | undefined {
  const [title] = titles.map((one) => one.replaceAll(/\s+/g, ' ').replace(/(?<![\s\d])\s*\(?\d+ ?\/ ?\d+\)?$/, ''));
  if (!isSlide || title === undefined || text.length > MOST_CHARS || NO_TITLE.test(title) || !/\p{L}{3}/u.test(title))
    return undefined;
  return { title, points: pointsOf(text) };
}

/** Points of a slide. A line without a mark goes on with the point above it in the same paragraph. */
function pointsOf(text: string): string[] {
  const points: string[] = [];
  for (const paragraph of text.split(/\n\s*\n/)) {
    let isOpen = false;
    for (const line of paragraph.split('\n')) {
      if (BULLET.test(line)) {
        points.push(line.replace(BULLET, '').trim());
        isOpen = true;
      } else if (isOpen) points.push(`${points.pop() ?? ''} ${line.trim()}`);
    }
  }
  return points;
}
