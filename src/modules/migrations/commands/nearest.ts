/** Returns the one of `words` that needs the fewest changes of single characters to become `word`; the first of several. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((other) => ({ other, changes: distance(word.toLowerCase(), other) }))
    .toSorted((one, two) => one.changes - two.changes);
  return best?.other;
}

/** Levenshtein distance. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let line = 0; line < from.length; line++) {
    const next = [line + 1];
    for (let at = 1; at <= to.length; at++) {
      const [above = 0, diagonal = 0, left = 0] = [row[at], row[at - 1], next[at - 1]];
      next.push(Math.min(above + 1, left + 1, diagonal + (to[at - 1] === from[line] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
