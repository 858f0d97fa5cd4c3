import { InvalidArgumentError } from '@commander-js/extra-typings';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/**
 * Reads `500ms`, `30s`, `2m` or a plain number of seconds.
 *
 * @returns milliseconds.
 * @throws {InvalidArgumentError} when the text has another form.
 */
export function parseWait(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Write a time such as 500ms, 30s or 2m.');
  return Number(number) * UNIT_MS[unit ?? 's']!;
}
