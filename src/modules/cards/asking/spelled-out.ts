const SMALL_WORDS = /^(?:of|for|the|and|in|to|der|die|das|des|und|für|von|de|du|la|le|les|et|à|el|los|las|y|para|en)$/i;

/** Returns the words before an acronym that its letters begin, or undefined. */
export function spelledOut(long: string, short: string): string | undefined {
  const parts = long.split(/[ -]/);
  const letters = Array.from(short.replace(/s$/, '').toLowerCase());
  for (let from = parts.length - 1; from >= 0; from -= 1) {
    const some = parts.slice(from);
    const isIt = [initialsOf(some), initialsOf(some.filter((part) => !SMALL_WORDS.test(part)))].some(
      (one) => one.length === letters.length && one.every((letter, at) => letter === letters[at]),
    );
    if (isIt && !SMALL_WORDS.test(some[0] ?? '')) return long.slice(parts.slice(0, from).join(' ').length).trim();
  }
  return undefined;
}

const initialsOf = (words: readonly string[]): string[] => words.map((word) => word.charAt(0).toLowerCase());
