import type { PDFDocumentProxy } from 'unpdf/pdfjs';

/** What a PDF says of its own structure. */
export interface Structure {
  /** In the order of their pages, which count from 1. */
  readonly chapters: readonly { readonly title: string; readonly page: number }[];
  /** Numbers printed on the pages, as the PDF states them; the first is that of page 1. */
  readonly labels: readonly string[];
}

export const NO_STRUCTURE: Structure = { chapters: [], labels: [] };

/** An outline with more entries at its top is an index, not a list of chapters. */
const MOST_CHAPTERS = 200;
const TITLE_MAX = 80;
const LABEL_MAX = 12;

/** Reads outline and page labels. What is broken in them counts as absent, because the text can be read without it. */
export async function structureOf(pdf: PDFDocumentProxy): Promise<Structure> {
  const [chapters, labels] = await Promise.all([
    chaptersOf(pdf).catch(() => []),
    pdf.getPageLabels().catch(() => null),
  ]);
  return { chapters, labels: (labels ?? []).map((label) => plain(label, LABEL_MAX)) };
}

type Outline = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>;

async function chaptersOf(pdf: PDFDocumentProxy): Promise<Structure['chapters']> {
  const outline: Outline = await pdf.getOutline();
  // the title of the book over its chapters
  const entries: Outline = outline?.length === 1 && outline[0] ? outline[0].items : outline;
  if (!entries || entries.length < 2 || entries.length > MOST_CHAPTERS) return [];
  const chapters = [];
  for (const { title, dest } of entries) {
    const name = plain(title, TITLE_MAX);
    const page = await pageOf(pdf, dest).catch(() => undefined);
    if (name !== '' && page !== undefined) chapters.push({ title: name, page });
  }
  return chapters.toSorted((a, b) => a.page - b.page);
}

async function pageOf(pdf: PDFDocumentProxy, dest: string | unknown[] | null): Promise<number | undefined> {
  const [target] = (typeof dest === 'string' ? await pdf.getDestination(dest) : dest) ?? [];
  if (typeof target === 'number') return target + 1;
  return isReference(target) ? (await pdf.getPageIndex(target)) + 1 : undefined;
}

function isReference(target: unknown): target is { num: number; gen: number } {
  return typeof target === 'object' && target !== null && 'num' in target && 'gen' in target;
}

/** One line without `::`, which separates levels of decks. */
const plain = (text: string, most: number): string =>
  Array.from(
    text
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .replaceAll(/:{2,}/g, ':')
      .trim(),
  )
    .slice(0, most)
    .join('')
    .trim();

/** Returns what belongs to one page. A label that only repeats the number of the page is left out. */
export function placeOf({ chapters, labels }: Structure, page: number): { chapter?: string; label?: string } {
  const chapter = chapters.findLast((one) => one.page <= page)?.title;
  const label = labels[page - 1] ?? '';
  return {
    ...(chapter !== undefined && { chapter }),
    ...(label !== '' && label !== String(page) && { label }),
  };
}
