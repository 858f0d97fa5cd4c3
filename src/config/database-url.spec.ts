import { describe, expect, test } from '@jest/globals';
import { redacted } from './database-url.ts';

describe('the URL of a database', () => {
  for (const [text, shown] of [
    ['mysql://anki:secret@db/anki', 'mysql://…@db/anki'],
    ['postgres:/anki:se@cr/et@db/anki', '…@db/anki'],
    ['https://db/anki?user=anki&password=secret&ssl=1', 'https://db/anki?user=anki&password=…&ssl=1'],
    ['lock.json', 'lock.json'],
  ] as const) {
    test(`is shown without its secret: ${shown}`, () => {
      expect(redacted(text)).toBe(shown);
    });
  }
});
