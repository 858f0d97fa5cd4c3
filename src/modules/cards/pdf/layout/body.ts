import type { Line } from './line.ts';

/** How most of a text is set. */
export interface Body {
  /** Points. */
  readonly size: number;
  readonly font: string;
}

/** Returns the size and font of most letters. */
export function bodyOf(pages: readonly (readonly Line[])[]): Body {
  const [sizes, fonts] = [new Map<number, number>(), new Map<string, number>()];
  for (const { size, font, text } of pages.flat()) {
    const rounded = Math.round(size * 10) / 10;
    sizes.set(rounded, (sizes.get(rounded) ?? 0) + text.length);
    fonts.set(font, (fonts.get(font) ?? 0) + text.length);
  }
  return { size: mostOf(sizes) ?? 0, font: mostOf(fonts) ?? '' };
}

const mostOf = <Key>(counts: ReadonlyMap<Key, number>): Key | undefined =>
  [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
