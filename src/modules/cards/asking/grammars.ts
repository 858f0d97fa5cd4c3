import { english } from './english.ts';
import type { Grammar } from './found.ts';

const GRAMMARS: readonly Grammar[] = [english];

/** Returns the grammar of a language such as `en` or `pt-BR`. */
export const grammarOf = (language: string): Grammar | undefined =>
  GRAMMARS.find(({ code }) => code === language.split('-', 1)[0]);
