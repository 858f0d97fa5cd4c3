/** Characters that continue a name. */
const PART_OF_NAME = /[\p{L}\p{N}_$"]/u;

/** Where `name` stands in `text` as a whole name, not as a part of a longer one. */
function positions(text: string, name: string): number[] {
  if (name === '') return [];
  const found: number[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + name.length] ?? ' '];
    if (before !== '.' && !PART_OF_NAME.test(before) && !PART_OF_NAME.test(after)) found.push(at);
  }
  return found;
}

/** Whether a text that the server wrote names an object. Used to order statements, never to compare objects. */
export function mentions(text: string, name: string): boolean {
  return positions(text, name).length > 0;
}

/** Returns the text with `to` in each place of `from`, except in literals that only spell the name. */
export function renameIn(text: string, from: string, to: string): string {
  return positions(text, from)
    .filter((at) => !isLiteral(text, at, at + from.length))
    .toReversed()
    .reduce((result, at) => result.slice(0, at) + to + result.slice(at + from.length), text);
}

/** Whether a text stands in quotes. A literal that names an object, such as `'public.s'::regclass`, follows its name. */
function isLiteral(text: string, start: number, end: number): boolean {
  return text[start - 1] === "'" && text[end] === "'" && !text.startsWith("'::reg", end);
}
