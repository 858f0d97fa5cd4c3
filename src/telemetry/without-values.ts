/** In this order: `E'…'`, `'…'`, `$tag$…$tag$`, a comment, a quoted name, a word or a parameter, a number. */
const TOKENS =
  /\bE'(?:[^'\\]|''|\\[^])*(?:'|$)|(?:'[^']*(?:'|$))+|(\$(?:[a-z_]\w*)?\$)[^]*?(?:\1|$)|--[^\n]*|\/\*[^]*?(?:\*\/|$)|"[^"]*(?:"|$)|[\p{L}_$][\p{L}\w$]*|\d[\w.]*/giu;

/**
 * A statement whose literals are `?`, and whose comments are gone: the ORM writes values into its statements. A statement
 * that is cut off may be given too.
 */
export function withoutValues(sql: string): string {
  return sql.replace(TOKENS, (token) => {
    if (token.startsWith('--') || token.startsWith('/*')) return '';
    if (/^(?:E?'|\$\D*\$|\d)/iu.test(token)) return '?';
    return token;
  });
}
