import { english } from './english.ts';
import type { Grammar } from './found.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { spanish } from './spanish.ts';

const GRAMMARS: readonly Grammar[] = [english, german, french, spanish];

/** Returns the grammar of a language such as `en` or `pt-BR`. */
export const grammarOf = (language: string): Grammar | undefined =>
  GRAMMARS.find(({ code }) => code === language.split('-', 1)[0]);

/** Codes of the languages that are asked in. */
export const LANGUAGES = GRAMMARS.map(({ code }) => code);
