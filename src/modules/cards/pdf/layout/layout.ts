import type { PageText } from '../pdf-messages.ts';
import { bodyOf, type Body } from './body.ts';
import { inColumns } from './columns.ts';
import { withoutFurniture } from './furniture.ts';
import { linesOf, type Line } from './line.ts';
import { paragraphsOf, type Paragraph } from './paragraph.ts';
import { runsOf } from './run.ts';

/** Shares of the size of the text: titles are larger, labels and captions are smaller. */
const TITLE_SIZE = 1.1;
const SMALL_SIZE = 0.94;
const [TITLE_CHARS, TITLE_LINES] = [120, 3];

/** Returns the lines of a page of PDF.js, in reading order. */
export const readLines = (items: readonly object[]): Line[] => inColumns(linesOf(runsOf(items)));

/** Returns what is text, title or small print on the pages of one document. */
export function layOut(
  pages: readonly { readonly page: number; readonly lines: readonly Line[]; readonly isSlide: boolean }[],
): PageText[] {
  const body = bodyOf(pages.map(({ lines }) => lines));
  const texts = withoutFurniture(
    pages.map(({ lines }) => lines),
    body,
  );
  return pages.map(({ page, isSlide }, at) => ({
    ...pageOf(page, paragraphsOf(texts[at] ?? [], body.font), body),
    ...(isSlide && { isSlide }),
  }));
}

function pageOf(page: number, all: readonly Paragraph[], body: Body): PageText {
  const paragraphs = all.filter((one) => !isFootnote(one, body));
  const titles = paragraphs.filter((one) => isTitle(one, body)).map(textOf);
  const small = paragraphs.filter((one) => isSmall(one, body)).map(textOf);
  return {
    page,
    text: paragraphs.map(textOf).join('\n\n'),
    ...(titles.length > 0 && { titles }),
    ...(small.length > 0 && { small }),
  };
}

const textOf = ({ lines }: Paragraph): string => lines.map(({ text }) => text).join('\n');

const isSmall = ({ lines }: Paragraph, body: Body): boolean => lines.every(({ size }) => size < SMALL_SIZE * body.size);

const isFootnote = (paragraph: Paragraph, body: Body): boolean =>
  (paragraph.lines[0]?.isNote ?? false) && isSmall(paragraph, body);

function isTitle(paragraph: Paragraph, body: Body): boolean {
  const { lines } = paragraph;
  const text = textOf(paragraph);
  return (
    lines.length <= TITLE_LINES &&
    text.length <= TITLE_CHARS &&
    lines.every(({ size }) => size >= TITLE_SIZE * body.size) &&
    /\p{L}{2}/u.test(text) &&
    !/[.,;:]$/.test(text)
  );
}
