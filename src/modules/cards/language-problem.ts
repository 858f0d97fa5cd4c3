import { grammarOf, LANGUAGES } from './asking/grammars.ts';
import type { Language } from './language.ts';

const NAMES = new Intl.DisplayNames('en', { type: 'language' });
const nameOf = (code: string): string => NAMES.of(code) ?? code;
const OURS = new Intl.ListFormat('en', { type: 'conjunction' }).format(LANGUAGES.map(nameOf));

/**
 * Returns why no cards can be made by patterns, with what to do next; undefined when they can.
 *
 * @param asked the language of the upload: `en`, `pt-BR`.
 * @param written the language that the text is recognised to be in.
 */
export function languageProblem(asked: string, written: Language | undefined): string | undefined {
  if (written && !grammarOf(written.code))
    return `The text is ${written.name}; this service asks about ${OURS} text. Upload a text in one of these languages.`;
  const tag = asked.split('-', 1)[0] ?? asked;
  if (written && written.code !== tag)
    return `The text is ${written.name}, and the upload says ${nameOf(asked)} ("${asked}"); upload it again with the language "${written.code}".`;
  if (!grammarOf(asked))
    return `This service cannot ask in ${nameOf(asked)} ("${asked}"), only in ${OURS}; upload a text in one of these languages and name it.`;
  return undefined;
}
