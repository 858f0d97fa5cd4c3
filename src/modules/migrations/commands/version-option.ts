import { InvalidArgumentError } from '@commander-js/extra-typings';

/** A release: `1.4.0`. */
export function parseVersion(text: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(text)) throw new InvalidArgumentError('Write a version such as 1.4.0.');
  return text;
}
