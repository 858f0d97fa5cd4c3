/** A language that a text is recognised to be in. */
export interface Language {
  readonly code: string;
  readonly name: string;
}

/** The most frequent short words, of which most stand in one language alone. */
const WORDS: readonly (Language & { readonly words: string })[] = [
  {
    code: 'en',
    name: 'English',
    words: 'the of and to is that it for was with as by are this be from which or not have',
  },
  {
    code: 'de',
    name: 'German',
    words: 'der die und das ist den von mit dem des sich auf für nicht ein eine auch im werden wird sind',
  },
  {
    code: 'fr',
    name: 'French',
    words: 'le la les des et est une dans que pour qui sur par au du pas avec sont ce cette',
  },
  { code: 'es', name: 'Spanish', words: 'el la los las que y del se una por con para es un en como más son su lo' },
  { code: 'it', name: 'Italian', words: 'il che di è e la un una per non gli della sono con del nel dei le si più' },
  { code: 'pt', name: 'Portuguese', words: 'o que e do da em um uma os para com não é se na por mais as dos são' },
  {
    code: 'nl',
    name: 'Dutch',
    words: 'de het een van en is dat op te in voor niet met zijn aan ook wordt door worden er',
  },
  { code: 'pl', name: 'Polish', words: 'i w na z że się do jest nie to jako przez oraz są od po dla za lub który' },
  {
    code: 'sv',
    name: 'Swedish',
    words: 'och att det som en på är av för med den till inte har ett om de kan eller från',
  },
];
const SCRIPTS: readonly (Language & { readonly letters: RegExp })[] = [
  { code: 'ja', name: 'Japanese', letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu },
  { code: 'ko', name: 'Korean', letters: /\p{Script=Hangul}/gu },
  { code: 'zh', name: 'Chinese', letters: /\p{Script=Han}/gu },
  { code: 'ru', name: 'in the Cyrillic script', letters: /\p{Script=Cyrillic}/gu },
  { code: 'el', name: 'Greek', letters: /\p{Script=Greek}/gu },
  { code: 'ar', name: 'in the Arabic script', letters: /\p{Script=Arabic}/gu },
  { code: 'he', name: 'Hebrew', letters: /\p{Script=Hebrew}/gu },
];

const READ_CHARS = 200_000;
/** Share of the letters in one script, and of the words: a text of fewer may be a table, or code. */
const [SCRIPT_SHARE, WORD_SHARE] = [0.3, 0.08];
const FEWEST_WORDS = 8;
/** How often the words of the best language must come for each of English, of which every text quotes some. */
const AHEAD = 3;

/** Returns the language of a text, or undefined when it is not clear. */
export function languageOf(text: string): Language | undefined {
  const sample = text.slice(0, READ_CHARS).toLowerCase();
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const { letters: script, code, name } of SCRIPTS) {
    if ((sample.match(script)?.length ?? 0) > SCRIPT_SHARE * letters) return { code, name };
  }
  const found = sample.match(/\p{L}+/gu) ?? [];
  const counts = new Map<string, number>();
  for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1);
  const scored = WORDS.map(({ code, name, words }) => {
    const score = words.split(' ').reduce((sum, word) => sum + (counts.get(word) ?? 0), 0);
    return { code, name, score };
  });
  const [best, second] = scored.toSorted((a, b) => b.score - a.score);
  const english = scored.find(({ code }) => code === 'en')?.score ?? 0;
  if (!best || !second || found.length < FEWEST_WORDS || best.score < WORD_SHARE * found.length) return undefined;
  const isClear = best.code === 'en' || best.score >= AHEAD * Math.max(1, english);
  return isClear ? { code: best.code, name: best.name } : undefined;
}
