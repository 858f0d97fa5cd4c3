/**
 * What may hold a semicolon that ends nothing: literals, quoted names, dollar quotes, comments; or the semicolon that does.
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
const TOKEN =
  /(?:\be'(?:[^'\\]|\\.|'')*')|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|;/gi;

/** The statements of a script, without the semicolons that end them; a comment stays with the statement after it. */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let start = 0;
  for (const { 0: token, index } of script.matchAll(TOKEN)) {
    if (token !== ';') continue;
    statements.push(script.slice(start, index));
    start = index + 1;
  }
  return [...statements, script.slice(start)].map((sql) => sql.trim()).filter((sql) => sql !== '');
}
