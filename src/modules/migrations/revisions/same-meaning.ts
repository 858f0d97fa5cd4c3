import { sqlTokens } from './sql-tokens.ts';

/** True when two statements differ in white space and in the letter case of words only. */
export function meansTheSame(one: string, other: string): boolean {
  const [left, right] = [essence(one), essence(other)];
  return left.length === right.length && left.every((text, at) => text === right[at]);
}

/** The tokens, with the operators in one piece each: a blank within one would make two of it. */
function essence(sql: string): string[] {
  const parts: string[] = [];
  let end = -1;
  let wasOperator = false;
  for (const { kind, text, index } of sqlTokens(sql)) {
    const isOperator = kind === 'other' && !/[()[\],;]/.test(text);
    if (isOperator && wasOperator && index === end) parts.push((parts.pop() ?? '') + text);
    else parts.push(kind === 'word' ? text.toLowerCase() : text);
    [end, wasOperator] = [index + text.length, isOperator];
  }
  return parts;
}
