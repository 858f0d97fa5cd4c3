/** Text as an SQL literal; needs `standard_conforming_strings = on`, which the reader sets and servers have by default. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Options (`name=value`, as PostgreSQL stores them) as the list that `SET (…)` and `OPTIONS (…)` take. */
export function splitOption(option: string): [name: string, value: string] {
  const at = option.indexOf('=');
  return at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
}

/**
 * Marks a template as SQL: editors colour it, and `npm run check:sql` keeps it formatted. Returns the text with its values as
 * they are; nothing is quoted.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return strings.reduce((text, part, at) => `${text}${values[at - 1]}${part}`);
}
