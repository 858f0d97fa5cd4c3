/** Spacing accents as fonts draw them over a letter, and what they are as a part of it. */
const COMBINING: Readonly<Record<string, string>> = {
  '`': '\u0300',
  '´': '\u0301',
  ˆ: '\u0302',
  '^': '\u0302',
  '˜': '\u0303',
  '~': '\u0303',
  '¯': '\u0304',
  '˘': '\u0306',
  '˙': '\u0307',
  '¨': '\u0308',
  '˚': '\u030A',
  '˝': '\u030B',
  ˇ: '\u030C',
  '¸': '\u0327',
  '˛': '\u0328',
};
const DOTLESS: Readonly<Record<string, string>> = { ı: 'i', ȷ: 'j' };

/**
 * Joins two texts, the second of which lies over the end of the first, when one of them is an accent of the other.
 *
 * @returns undefined when it is not, or when no such letter exists.
 */
export function withAccent(before: string, after: string): string | undefined {
  const [first = '', ...rest] = Array.from(after);
  const letters = Array.from(before);
  const last = letters.at(-1) ?? '';
  const head = letters.slice(0, -1).join('');
  const over = composed(first, last) ?? composed(last, first);
  return over === undefined ? undefined : head + over + rest.join('');
}

function composed(letter: string, accent: string): string | undefined {
  const mark = COMBINING[accent];
  if (mark === undefined || !/^\p{L}$/u.test(letter)) return undefined;
  const one = `${DOTLESS[letter] ?? letter}${mark}`.normalize('NFC');
  return Array.from(one).length === 1 ? one : undefined;
}
