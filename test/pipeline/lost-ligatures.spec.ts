import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { PDFDocument, PDFName } from 'pdf-lib';
import { readPages } from '../../src/modules/cards/pdf/read-pdf.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const [FIRST, LAST] = [11, 122];
const WIDTH = 500;
const LIGATURES: Readonly<Record<string, number>> = { '\v': 583, '\f': 556, '\r': 556, ' ': 333 };

const hex = (code: number): string => code.toString(16).padStart(2, '0');

/** A font that states the codes of its ligatures as the characters, as ghostscript writes those of TeX. */
function texFont({ context }: PDFDocument) {
  const widths = Array.from(
    { length: LAST - FIRST + 1 },
    (_, at) => LIGATURES[String.fromCharCode(FIRST + at)] ?? WIDTH,
  );
  const map = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
    1 begincodespacerange <00> <ff> endcodespacerange
    1 beginbfrange <${hex(FIRST)}> <${hex(LAST)}> <00${hex(FIRST)}> endbfrange endcmap end end`;
  return context.register(
    context.obj({
      Type: 'Font',
      Subtype: 'Type1',
      BaseFont: 'Helvetica',
      FirstChar: FIRST,
      LastChar: LAST,
      Widths: widths,
      Encoding: { Type: 'Encoding', Differences: [FIRST, 'ff', 'fi', 'fl'] },
      ToUnicode: context.register(context.stream(map)),
    }),
  );
}

/** A black picture of so many pixels a side, in grey. */
function picture({ context }: PDFDocument, side: number) {
  const pixels = deflateSync(Buffer.alloc(side * side));
  const look = { Width: side, Height: side, ColorSpace: 'DeviceGray', BitsPerComponent: 8 };
  return context.register(
    context.stream(pixels, { Type: 'XObject', Subtype: 'Image', ...look, Filter: 'FlateDecode' }),
  );
}

describe('a font that states its ligatures as line ends', () => {
  const folder = temporaryFolder();
  const read = async (lines: readonly string[], side = 0) => {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage([595, 842]);
    const pictures = side > 0 ? { XObject: { I1: picture(pdf, side) } } : {};
    page.node.set(PDFName.of('Resources'), pdf.context.obj({ Font: { F1: texFont(pdf) }, ...pictures }));
    const escaped = lines.map((line) =>
      line.replaceAll(/[\v\f\r()\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`),
    );
    const content = `BT /F1 11 Tf 60 700 Td 14 TL ${escaped.map((line) => `(${line}) Tj T*`).join(' ')} ET${side > 0 ? ' q 100 0 0 100 60 100 cm /I1 Do Q' : ''}`;
    page.node.set(PDFName.of('Contents'), pdf.context.register(pdf.context.stream(content)));
    const file = path.join(folder, 'ligatures.pdf');
    writeFileSync(file, await pdf.save());
    const [first] = await readPages(file, 1, 1, new AbortController().signal);
    return first?.text;
  };

  test('gives the words whole: at their beginning, inside of them, and two in one line', async () => {
    expect(await read(['The \frst law de\fnes the \row of heat.', 'The e\vect is di\verent o\v the path.'])).toBe(
      'The first law defines the flow of heat.\nThe effect is different off the path.',
    );
  });

  test('does not change a word that also stands without a ligature', async () => {
    expect(await read(['A le of the \fle is a le.', 'The \frst \rag has a \feld.'])).toBe(
      'A le of the le is a le.\nThe first flag has a field.',
    );
  });

  test('is read although a picture of 100 megapixels is on its page', async () => {
    expect(await read(['The \frst law de\fnes the \row of heat.'], 10_000)).toBe(
      'The first law defines the flow of heat.',
    );
  });
});
