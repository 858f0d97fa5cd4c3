import { z } from 'zod';

/** Text that PostgreSQL can hold: trimmed, not empty, without the one character it has no place for. */
export const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !text.includes('\u0000'), 'must not hold a NUL character');

/** A name of a deck. `::` makes sub-decks, each with a name: Anki would show one without as "blank". */
export const deckName = plainText(255).refine(
  (name) => name.split('::').every((part) => part.trim() !== ''),
  'must have a name on both sides of each ::',
);

/** Text of a column that may hold none: null, or nothing but blanks, is none. */
export const textOrNone = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => !text.includes('\u0000'), 'must not hold a NUL character')
    .transform((text) => (text === '' ? null : text))
    .nullable();

/** A parameter that may be given several times: always an array, or absent. */
export const repeatable = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(item).max(50).optional(),
  );

/** `true` or `false`; nothing else is guessed at. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The id of an object, in the form that the database writes, so that it can be compared with a row's id as text. */
export const uuid = z.uuid().toLowerCase();

/** Path parameter `:id` of an object with a UUID. */
export const UuidParam = z.strictObject({ id: uuid });
export type UuidParam = z.infer<typeof UuidParam>;
