const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
};

/**
 * What Anki reads in a field: HTML, and the first character of `\(` and `\[` (MathJax), of `[sound:`, `[latex]`, `[$]`,
 * `[anki:`, `[[type:`, and of `{{` (cloze deletion).
 */
const READ_BY_ANKI = /[&<>"'\n]|\\(?=[([])|\[(?=[\p{L}$/[])|\{(?=\{)/gu;

/** Among them the separator of fields, U+001F. */
const CONTROL = /(?!\n)\p{Cc}/gu;

/**
 * Returns the field that shows `text` and runs nothing of it.
 *
 * The first character of a mark gets an element of its own. Anki's patterns and MathJax then find no mark, and editing the
 * field does not restore it, as it would restore an entity such as `&#91;`.
 */
export function toFieldHtml(text: string): string {
  return text.replaceAll(CONTROL, ' ').replaceAll(READ_BY_ANKI, (char) => ENTITIES[char] ?? `<span>${char}</span>`);
}
