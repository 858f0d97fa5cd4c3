/** Words before a dot that ends no sentence, in English, German, French and Spanish. */
const ABBREVIATIONS = new Set(
  `e.g i.e cf vs etc al approx resp viz dr mr mrs ms prof st jr sr fig figs sec eq eqs nos vol pp p ed eds inc ltd
   corp dept ca z.b d.h u.a o.ä bzw vgl nr abb usw ggf evtl bspw inkl z.t m ex c.-à-d p.ex n° ej p.ej sra sr ud
   uds pág págs fn chap jan feb apr aug sept oct nov`.split(/\s+/),
);
/** What may end a sentence, and what the next one begins with. */
const BOUNDARY = /[.!?…]["”’»)\]]*\s+(?=["“„‚‘«(¿¡[]*[\p{Lu}\p{N}])/gu;
/** After an initial such as "C.", these begin a sentence. */
const STARTER = /^(?:The|This|It|In|An?|Its|They|These|Die|Der|Das|Es|Sie|Le|La|Les|Il|Elle|El|Los|Las|Un|Une|Una)\b/;

/** Returns the sentences of a paragraph, which is on one line. A last one without its end is one of them. */
export function sentencesIn(paragraph: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of paragraph.matchAll(BOUNDARY)) {
    const end = match.index + match[0].length;
    if (isInside(paragraph.slice(start, match.index), match[0], paragraph.slice(end, end + 8))) continue;
    sentences.push(paragraph.slice(start, end).trim());
    start = end;
  }
  const rest = paragraph.slice(start).trim();
  return rest === '' ? sentences : [...sentences, rest];
}

/** Is a dot after `before` one of an abbreviation, an initial or a number? */
function isInside(before: string, mark: string, next: string): boolean {
  if (!mark.startsWith('.') || /["”’»)\]]/u.test(mark)) return false;
  const word = /(?<![^\s("“„«[])[^\s("“„«[]*$/u.exec(before)?.[0] ?? '';
  if (ABBREVIATIONS.has(word.toLowerCase())) return true;
  if (/^\p{L}$/u.test(word)) return !STARTER.test(next);
  return /^\d{1,3}$/.test(word) && /^\d/.test(next);
}
