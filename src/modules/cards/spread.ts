/**
 * The items in an order of which every beginning is spread over the whole: the first, the middle one, the quarters.
 *
 * @see https://en.wikipedia.org/wiki/Van_der_Corput_sequence
 */
export function spreadOut<Item>(items: readonly Item[]): Item[] {
  const digits = items.length < 2 ? 0 : Math.ceil(Math.log2(items.length));
  const turned = (number: number): number => {
    let result = 0;
    for (let digit = 0; digit < digits; digit += 1) result = result * 2 + (Math.floor(number / 2 ** digit) % 2);
    return result;
  };
  return Array.from({ length: 2 ** digits }, (_, number) => turned(number)).flatMap((at) => items.slice(at, at + 1));
}

/** `most` of the items, as far from each other as can be, in their order. */
export function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, number) => Math.floor((number * items.length) / most)).flatMap((at) =>
    items.slice(at, at + 1),
  );
}
