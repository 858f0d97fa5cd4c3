/** Returns whether two words in a row are the same, whatever their case: text extraction drew one twice. */
export function repeatsWord(text: string, shortest = 1): boolean {
  const words = text
    .toLowerCase()
    .split(' ')
    .map((word) => word.replace(/^[^\p{L}]/u, '').replace(/[^\p{L}\p{N}]$/u, ''));
  return words.some((word, at) => word.length >= shortest && /^\p{L}/u.test(word) && word === words[at + 1]);
}
