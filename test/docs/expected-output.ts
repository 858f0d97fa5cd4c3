/** What differs from run to run, and is not what a document wants to say. */
const VARYING: readonly [RegExp, string][] = [
  [/^ *(Applying|Reverting) .* …\n/gm, ''],
  [/\n{2,}/g, '\n'],
  [/Migration\d{14}/g, 'Migration<time>'],
  [/Revision \d{14}/g, 'Revision <time>'],
  [/\d+(\.\d+)? m?s\b/g, '<duration>'],
  [/\d+ facts/g, '<n> facts'],
  [/"facts":\d+/g, '"facts":<n>'],
  [/PostgreSQL \d+(\.\d+)*( \([^)]*\))?/g, 'PostgreSQL <version>'],
  [/Made \d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'Made <date>'],
];

/** The text without progress and blank lines; times, durations, versions and numbers of facts by their names. */
export function withoutVarying(text: string): string {
  return VARYING.reduce((result, [pattern, name]) => result.replaceAll(pattern, name), text);
}

/** A pattern for the output that a document shows; `…` in it stands for anything. */
export function shownOutput(text: string): RegExp {
  const parts = withoutVarying(text).split('…').map(escape);
  return new RegExp(parts.join(String.raw`[\s\S]*?`));
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
