import { describe, expect, test } from '@jest/globals';
import { safeFileName } from './file-name.ts';

describe('the name of an uploaded file', () => {
  for (const [given, safe] of [
    ['Chapter 3.pdf', 'Chapter 3.pdf'],
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    [String.raw`C:\Users\me\Zelle.PDF`, 'Zelle.pdf'],
    ['a<b>|c"d.pdf', 'a_b_c_d.pdf'],
    ['..pdf.pdf', 'pdf.pdf'],
    ['....pdf', 'document.pdf'],
    ['\u0000\u0007.pdf', 'document.pdf'],
    [`${'é'.repeat(500)}.pdf`, `${'é'.repeat(196)}.pdf`],
  ] as const) {
    test(`${JSON.stringify(given.slice(0, 30))} is shown as ${safe.slice(0, 30)}`, () =>
      expect(safeFileName(given)).toBe(safe));
  }
});
