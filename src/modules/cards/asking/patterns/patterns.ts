import { CAUSES } from './causes.ts';
import { COMPARISONS } from './comparisons.ts';
import { DEEDS, MODAL } from './deeds.ts';
import { DEFINITIONS, MEANINGS, NAMED } from './definitions.ts';
import { NUMBERS } from './numbers.ts';
import { PARTS } from './parts.ts';
import { PASSIVES } from './passives.ts';
import type { Pattern } from './pattern.ts';
import { PURPOSES, USES } from './purposes.ts';
import { PEOPLE } from './people.ts';
import { DATES, TIMES } from './times.ts';

/** Most telling first: the first that fits a sentence is asked. */
export const PATTERNS: readonly Pattern[] = [
  ...DATES,
  ...PEOPLE,
  ...COMPARISONS,
  ...CAUSES,
  ...NUMBERS,
  ...PASSIVES,
  ...MODAL,
  ...PARTS,
  ...PURPOSES,
  ...TIMES,
  ...MEANINGS,
  ...USES,
  ...DEFINITIONS,
  ...DEEDS,
  ...NAMED,
];
