import { jest } from '@jest/globals';

const REAL = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Sets `Date` to a time that stands still, until `jest.useRealTimers()`; timers and everything else stay real. */
export function fakeDate(now: number): void {
  jest.useFakeTimers({ doNotFake: [...REAL], now });
}
