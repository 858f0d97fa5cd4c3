import type { Body } from './body.ts';
import type { Line } from './line.ts';

const FEWEST_PAGES = 3;
/** Points within which running titles stand at the same height. */
const SAME_HEIGHT = 3;
/** Gap to the text, in its font sizes; lines of one paragraph are closer. */
const LEAST_GAP = 1.6;
const MOST_CHARS = 110;
/** A title of a section is larger than the text. */
const LARGEST = 1.1;
/** Shares of the pages: with a page number or the same words, and with nothing but a font of their own. */
const [SOME_PAGES, MOST_PAGES] = [0.3, 0.6];
/** A header may have two lines. */
const LAYERS = 2;

/** Leaves out running titles and page numbers: lines at the same height at the top or bottom of many pages. */
export function withoutFurniture(pages: readonly (readonly Line[])[], body: Body): Line[][] {
  let left = pages.map((lines) => [...lines]);
  for (let layer = 0; layer < LAYERS; layer += 1) {
    for (const edge of [-1, 1] as const) {
      const dropped = new Set(furnitureAt(left, edge, body));
      left = left.map((lines) => lines.filter((line) => !dropped.has(line)));
    }
  }
  return left;
}

function furnitureAt(pages: readonly (readonly Line[])[], edge: -1 | 1, body: Body): Line[] {
  const outer = pages.flatMap((lines) => candidatesAt(lines, edge, body));
  if (outer.length < FEWEST_PAGES) return [];
  const shapes = new Map<string, number>();
  for (const { text } of outer) shapes.set(shapeOf(text), (shapes.get(shapeOf(text)) ?? 0) + 1);
  const byHeight = new Map<number, Line[]>();
  for (const line of outer) {
    const at = Math.round(line.y / SAME_HEIGHT);
    byHeight.set(at, [...(byHeight.get(at) ?? []), line]);
  }
  return outer.filter((line) => {
    const at = Math.round(line.y / SAME_HEIGHT);
    const peers = [at - 1, at, at + 1].reduce((sum, height) => sum + (byHeight.get(height)?.length ?? 0), 0);
    const share = peers / pages.length;
    if (peers < FEWEST_PAGES || share < SOME_PAGES) return false;
    const isNumbered = /^\W*(?:page )?[\divxl]+\b|\b[\divxl]+\W*$/iu.test(line.text);
    const isRepeated = (shapes.get(shapeOf(line.text)) ?? 0) >= 2;
    const isOther = line.font !== body.font || Math.abs(line.size - body.size) > SAME_SIZE;
    return isNumbered || isRepeated || (isOther && share >= MOST_PAGES);
  });
}

const SAME_SIZE = 0.4;

const shapeOf = (text: string): string => text.replaceAll(/\d+/g, '#');

/** The outermost line of a page, if it stands apart from the text. */
function candidatesAt(lines: readonly Line[], edge: -1 | 1, body: Body): Line[] {
  let outer: Line | undefined;
  for (const line of lines) if (!outer || (line.y - outer.y) * edge > 0) outer = line;
  if (!outer || lines.length < 2) return [];
  const { y, size, text } = outer;
  const isApart = lines.every(
    (line) => line === outer || Math.abs(line.y - y) < 1 || (y - line.y) * edge >= LEAST_GAP * body.size,
  );
  return isApart && size <= LARGEST * body.size && text.length <= MOST_CHARS ? [outer] : [];
}
