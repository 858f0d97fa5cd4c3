import { francAll } from 'franc-min';

/** A language that a text is recognised to be in. */
export interface Language {
  /** ISO 639-1 where there is one: `en`. */
  readonly code: string;
  /** In English. */
  readonly name: string;
}

/** A text is read in pieces, so that a quotation or a table does not decide for all of it. */
const PIECE_CHARS = 600;
const MOST_PIECES = 40;
const FEWEST_WORDS = 8;
/** Score of the second language, of that of the first, from which on the two are not told apart. */
const UNCLEAR = 0.96;
/** English is quoted in texts of every language. */
const UNCLEAR_ENGLISH = 0.9;
/** Share of the pieces that are in the language of the text. */
const MOST = 0.6;

const NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** Returns the language of a text, or undefined when it is not clear. */
export function languageOf(text: string): Language | undefined {
  const pieces = piecesOf(text);
  const counts = new Map<string, number>();
  for (const piece of pieces) {
    const code = codeOf(piece);
    if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  const told = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (!best || best[1] < MOST * told || told * 2 < pieces.length) return undefined;
  return { code: best[0], name: NAMES.of(best[0]) ?? best[0] };
}

/** Passages of prose, spread over a text: lines of numbers and of code have no words in a row. */
function piecesOf(text: string): string[] {
  const prose = text
    .split(/\n+/)
    .filter((line) =>
      /(?<!\p{L})(?:\p{L}{2,}[,.]? ){2}\p{L}{2}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]{3}/u.test(
        line,
      ),
    )
    .join(' ')
    .replaceAll(/[\d_{}()[\]<>=/\\|*#]+/g, ' ');
  const count = Math.ceil(prose.length / PIECE_CHARS);
  const step = Math.max(1, count / MOST_PIECES);
  return Array.from({ length: Math.min(count, MOST_PIECES) }, (_, at) => {
    const from = Math.floor(at * step) * PIECE_CHARS;
    return prose.slice(from, from + PIECE_CHARS);
  });
}

function codeOf(piece: string): string | undefined {
  const isShort = (piece.match(/\p{L}+/gu)?.length ?? 0) < FEWEST_WORDS;
  const [first, second] = francAll(piece);
  const isAlphabet = /\p{Script=Latin}/u.test(piece);
  if (
    !first ||
    first[0] === 'und' ||
    (isShort && isAlphabet) ||
    (second && isAlphabet && second[1] > (second[0] === 'eng' ? UNCLEAR_ENGLISH : UNCLEAR))
  )
    return undefined;
  return Intl.getCanonicalLocales(first[0])[0];
}
