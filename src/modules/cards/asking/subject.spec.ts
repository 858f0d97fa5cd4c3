import { describe, expect, test } from '@jest/globals';
import { isName } from './subject.ts';

describe('the subject of a question', () => {
  test.each([
    'the cell',
    'operating systems',
    'the operating system',
    'Read Committed',
    'Partitioned tables',
    'Write-ahead logging',
    'the package gnutls-bin',
    'Lack of water',
  ])('may be: %s', (phrase) => expect(isName(phrase)).toBe(true));

  test.each([
    'it',
    'Unix systems merge all the file',
    'the TLS protocol aims primarily to',
    'Controlling and interacting with the hardware',
    'making a small test package',
    'some option boards — especially 3D video cards —',
    'a very long phrase of more words than a reader can keep in mind',
    'quickly',
  ])('is not: %s', (phrase) => expect(isName(phrase)).toBe(false));
});
