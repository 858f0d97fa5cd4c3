import { PDFDocument, StandardFonts } from 'pdf-lib';

const LINE = 14;
const [WIDTH, HEIGHT, MARGIN] = [595, 842, 60];
const CHARS = 80;

/** A PDF with the given text on each page; lines are broken as a word processor would. */
export async function pdfOf(pages: readonly string[]): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const text of pages) {
    const page = pdf.addPage([WIDTH, HEIGHT]);
    let y = HEIGHT - MARGIN;
    for (const paragraph of text.split('\n\n')) {
      for (const line of linesOf(paragraph)) {
        page.drawText(line, { x: MARGIN, y, size: 11, font });
        y -= LINE;
      }
      y -= 2 * LINE;
    }
  }
  return Buffer.from(await pdf.save());
}

function linesOf(paragraph: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/\s+/)) {
    if (line.length + word.length > CHARS) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two pages that explain something. */
export const CELLS = [
  `The cell is the smallest unit of life. Every living thing is made of one cell or of many.

  A mitochondrion is an organelle that releases energy from food. It has two membranes, and the inner one is folded.
  Chlorophyll is a green pigment of plants. It takes up red and blue light and reflects green light.
  Unlike plant cells, animal cells have no cell wall. They are held together by proteins between them.`,
  `Osmosis means the movement of water through a membrane. The water goes to the side with more dissolved matter.

  Photosynthesis produces oxygen and sugar. It needs light, water and carbon dioxide.
  Lack of water leads to wilting. The pressure inside of the cells falls, and the leaves hang down.
  This is a pointing sentence. It must never become a question.`,
];
