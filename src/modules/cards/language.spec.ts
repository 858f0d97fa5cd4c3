import { describe, expect, test } from '@jest/globals';
import { languageOf } from './language.ts';

describe('the language of a text', () => {
  test.each([
    ['English', 'The cell is the smallest unit of life, and every living thing is made of one cell or of many.'],
    ['German', 'Die Zelle ist die kleinste Einheit des Lebens. Sie ist von einer Membran umgeben.'],
    ['Spanish', 'La macro \\letras define los caracteres que separan las entradas. Por omisión son tres.'],
    ['French', 'La cellule est la plus petite unité de la vie. Elle est entourée par une membrane.'],
    ['Italian', 'La cellula è la più piccola unità della vita. Le cellule sono circondate da una membrana.'],
    [
      'Portuguese',
      'A célula é a menor unidade da vida e todos os seres vivos são formados por uma ou por muitas células.',
    ],
    ['Dutch', 'De cel is de kleinste eenheid van het leven. De cel wordt door een membraan omgeven.'],
    ['Chinese', '细胞是生命的基本单位。细胞膜把细胞和外界分开。'],
    ['Japanese', '細胞は生命の最小の単位です。細胞は膜に囲まれています。'],
    ['Greek', 'Το κύτταρο είναι η μικρότερη μονάδα της ζωής.'],
  ])('is recognised as %s: %s', (name, text) => expect(languageOf(text)?.name).toBe(name));

  test.each([
    ['of numbers', '1 2 3 4 5 6 7 8 9 10'],
    ['of code', 'int main(void) { return printf(format, value); } struct node { struct node *next; int value; }'],
    ['of few words', 'La cellule'],
    [
      'that is half English',
      'The cell is the unit of life. Die Zelle ist die Einheit des Lebens, und die Zelle ist klein.',
    ],
    ['that is empty', ''],
  ])('is left open for a text %s', (_, text) => expect(languageOf(text)).toBeUndefined());

  test('is English for English prose that quotes German', () => {
    const text =
      'The word for the cell in German is “die Zelle”, and it is of the same root as that of the English word.';
    expect(languageOf(text)?.code).toBe('en');
  });
});
