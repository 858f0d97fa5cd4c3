import { describe, expect, test } from '@jest/globals';
import { isName } from './subject.ts';

describe('the subject of a question', () => {
  for (const phrase of [
    'the cell',
    'operating systems',
    'the operating system',
    'Read Committed',
    'Partitioned tables',
    'Write-ahead logging',
    'the package gnutls-bin',
    'Lack of water',
  ]) {
    test(`may be: ${phrase}`, () => expect(isName(phrase)).toBe(true));
  }

  for (const phrase of [
    'it',
    'Unix systems merge all the file',
    'the TLS protocol aims primarily to',
    'Controlling and interacting with the hardware',
    'making a small test package',
    'some option boards — especially 3D video cards —',
    'a very long phrase of more words than anybody can keep in mind',
    'quickly',
  ]) {
    test(`is not: ${phrase}`, () => expect(isName(phrase)).toBe(false));
  }
});
