import type { Chunk, Sentence } from './card.ts';
import { headingOf } from './heading.ts';
import { LIST_LABEL } from './pdf/layout/paragraph.ts';
import type { PageText } from './pdf/pdf-messages.ts';
import { sentencesIn } from './sentences.ts';

/** An estimate that holds for English and its neighbours. */
const CHARS_PER_TOKEN = 4;
/** A line on so large a share of the pages is a header or footer. */
const REPEATED_SHARE = 0.4;
const FEWEST_PAGES = 4;

/** Cuts pages into passages of whole sentences, of which each begins with the end of the one before. */
export function chunksOf(pages: readonly PageText[], tokens: number, overlapPercent: number): Chunk[] {
  const limit = tokens * CHARS_PER_TOKEN;
  const overlap = (limit * overlapPercent) / 100;
  const chunks: Chunk[] = [];
  let current: Sentence[] = [];
  let fresh = 0;
  const close = () => {
    if (fresh > 0) chunks.push(chunkOf(current, chunks.length));
    current = tail(current, overlap);
    fresh = 0;
  };
  for (const sentence of sentencesOf(pages)) {
    if (fresh > 0 && lengthOf(current) + sentence.text.length > limit) close();
    current.push(sentence);
    fresh += 1;
  }
  close();
  return chunks;
}

/** Counts the sentences of all passages, each once. */
export const countSentences = (chunks: readonly Chunk[]): number =>
  new Set(chunks.flatMap(({ sentences }) => sentences)).size;

function chunkOf(sentences: readonly Sentence[], index: number): Chunk {
  const texts = sentences.map(({ text }) => text);
  return {
    index,
    pageFrom: sentences[0]?.page ?? 1,
    pageTo: sentences.at(-1)?.page ?? 1,
    text: texts.join(' '),
    sentences,
  };
}

const lengthOf = (sentences: readonly Sentence[]): number =>
  sentences.reduce((sum, { text }) => sum + text.length + 1, 0);

function tail(sentences: readonly Sentence[], chars: number): Sentence[] {
  const kept: Sentence[] = [];
  for (const sentence of sentences.toReversed()) {
    if (lengthOf(kept) + sentence.text.length > chars) break;
    kept.unshift(sentence);
  }
  return kept;
}

function sentencesOf(pages: readonly PageText[]): Sentence[] {
  const furniture = repeatedLines(pages);
  const paragraphs = pages.flatMap(({ page, text, titles, small }) => {
    const [large, little] = [titles, small].map((some) => new Set((some ?? []).map(flat)));
    return paragraphsOf(text, furniture).map((paragraph) => ({
      page,
      text: paragraph,
      isTitle: large?.has(paragraph) ?? false,
      isSmall: little?.has(paragraph) ?? false,
    }));
  });
  const sentences: Sentence[] = [];
  let heading: string | undefined;
  let opens = false;
  for (const [paragraph, { page, text, isTitle, isSmall }] of paragraphs.entries()) {
    // labels in a figure look like titles
    const title = isSmall ? undefined : headingOf(text, isTitle);
    if (isTitle && title === undefined) continue;
    if (title !== undefined) {
      heading = title;
      opens = true;
      continue;
    }
    for (const sentence of splitSentences(text)) {
      sentences.push({ text: sentence, page, paragraph, opens, ...(heading !== undefined && { heading }) });
      opens = false;
    }
  }
  return sentences;
}

/** What no sentence of prose holds: an option, an assignment, a variable, a rule of dots, an address of a command. */
const CODE =
  /(^|\s)-{1,2}\p{L}[\p{L}-]*\s.*(^|\s)-{1,2}\p{L}|\w=\S|\$[({\w]|[.+_-]{4,}|(?: \.){3}|(^|\s)[$#>] \S|[{};]\s*$/u;

/** What an entry of a bibliography holds, and a sentence of the text does not. */
const BIBLIOGRAPHY =
  /\b(?:ISBN|ISSN|doi|arXiv)\b|\bet al\.,|\b(?:[Vv]ol|pp)\. ?\d|^\p{Lu}[\p{L}-]+, \p{Lu}\.|\p{L}\. \(\d{4}[a-z]?\)/u;

/** The dot of a list, or the number of a note, of it or of the sentence before. */
const BEFORE_SENTENCE = /^(?:[\s•‣◦▪·*–—-]+|\d{0,2}[\u00B2\u00B3\u00B9\u2070-\u2079]+\s*|\d{1,2} ?(?=\p{Lu}\p{Ll}))+/u;

/** Full sentences: headings, figures and tables have no full stop, or hardly a letter. */
function splitSentences(paragraph: string): string[] {
  return sentencesIn(paragraph.replace(LIST_LABEL, ''))
    .map((sentence) => sentence.replace(BEFORE_SENTENCE, '').trim())
    .filter(
      (sentence) =>
        /[.!?]["”’)\]]?$/.test(sentence) &&
        /\p{Ll}{2}/u.test(sentence) &&
        !CODE.test(sentence) &&
        !BIBLIOGRAPHY.test(sentence),
    );
}

function paragraphsOf(text: string, furniture: ReadonlySet<string>): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      flat(
        paragraph
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '' && !furniture.has(shapeOf(line)))
          .join('\n'),
      ),
    )
    .filter((paragraph) => paragraph !== '');
}

/** On one line, with the words whole that were broken at the end of a line. */
const flat = (paragraph: string): string =>
  paragraph
    .replaceAll(/(\p{L})[-\u00AD]\n(\p{Ll})/gu, '$1$2')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Page numbers differ from page to page. */
const shapeOf = (line: string): string => line.trim().replaceAll(/\d+/g, '#');

function repeatedLines(pages: readonly PageText[]): Set<string> {
  if (pages.length < FEWEST_PAGES) return new Set();
  const counts = new Map<string, number>();
  for (const { text } of pages) {
    for (const shape of new Set(text.split('\n').map(shapeOf))) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= pages.length * REPEATED_SHARE).map(([shape]) => shape));
}
