import type { AttributeValue } from '../migrations/catalog/index.ts';

/** `1 object`, `3 objects`. */
export function countText(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `1.5 s`, `12 ms`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A moment for people and for programs. */
export interface Moment {
  /** `24 Nov 2026, 13:01:16 UTC` */
  readonly text: string;
  readonly iso: string;
}

const IN_UTC = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

export function moment(at: Date): Moment {
  return { text: `${IN_UTC.format(at)} UTC`, iso: at.toISOString() };
}

/** An attribute as the command line shows it. */
export function valueText(value: AttributeValue): string {
  if (value === null) return '–';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
