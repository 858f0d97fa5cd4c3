/** Constant for all decks, so that an import never adds a second note type. Within 2^30 to 2^31. */
export const MODEL_ID = 1_607_392_319;
export const FIELDS = ['Question', 'Answer', 'Context', 'Explanation', 'Difficulty', 'Source'] as const;

const when = (field: string, html: string) => `{{#${field}}}${html}{{/${field}}}`;
const FRONT = `<div class="question">{{Question}}</div>${when('Context', '<div class="context">{{Context}}</div>')}`;
const BACK = [
  '{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div>',
  when('Explanation', '<div class="explanation">{{Explanation}}</div>'),
  when('Difficulty', '<div class="difficulty">{{Difficulty}}</div>'),
  when('Source', '<div class="source">{{Source}}</div>'),
].join('');
const CSS = `.card { font-family: sans-serif; font-size: 20px; text-align: left; }
.context, .difficulty, .source { color: #767676; font-size: 14px; margin-top: 1em; }`;

/**
 * Seconds since 1970: 2026-11-29. Raise it with every change of the fields, templates or CSS below, and only then: a later
 * `mod` replaces the card design of the student.
 */
const NOTE_TYPE_MOD = 1_795_910_400;
const DEFAULT_DECK = 1;

/** The note type as schema 11 keeps it in `col.models`: the same in every package. */
export const NOTE_TYPE = {
  id: MODEL_ID,
  name: 'Anki Compendium Basic',
  type: 0,
  mod: NOTE_TYPE_MOD,
  usn: -1,
  sortf: 0,
  did: DEFAULT_DECK,
  latexPre: '',
  latexPost: '',
  css: CSS,
  req: [[0, 'all', [0]]],
  vers: [],
  tags: [],
  flds: FIELDS.map((name, ord) => ({ name, ord, sticky: false, rtl: false, font: 'Arial', size: 20, media: [] })),
  tmpls: [{ name: 'Card 1', ord: 0, qfmt: FRONT, afmt: BACK, bqfmt: '', bafmt: '', did: null }],
};
