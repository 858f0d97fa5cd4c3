import type { Fact } from '../fact.ts';
import { textOf } from '../identity.ts';
import type { Change } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

/** Every option of a sequence, spelled out, as CREATE SEQUENCE, ALTER SEQUENCE and GENERATED … AS IDENTITY (…) take them. */
export function sequenceOptions(fact: Fact, of: 'sequence' | 'identity' = 'sequence'): string {
  const optional = (word: string, attribute: string) =>
    fact.attributes[attribute] === undefined ? `no ${word}` : `${word} ${textOf(fact, attribute)}`;
  return [
    ...(of === 'identity' ? [`sequence name ${fact.identity}`] : [`as ${textOf(fact, 'type') || 'bigint'}`]),
    `increment by ${textOf(fact, 'increment') || '1'}`,
    optional('minvalue', 'minimum'),
    optional('maxvalue', 'maximum'),
    `start with ${startOf(fact)}`,
    `cache ${textOf(fact, 'cache') || '1'}`,
    fact.attributes['cycle'] === true ? 'cycle' : 'no cycle',
  ].join(' ');
}

export function isDescending(fact: Fact): boolean {
  return textOf(fact, 'increment').startsWith('-');
}

/** The stored start value: where it is left out, the lower bound of an ascending sequence or the upper of a descending. */
function startOf(fact: Fact): string {
  return (
    textOf(fact, 'start') || (isDescending(fact) ? textOf(fact, 'maximum') || '-1' : textOf(fact, 'minimum') || '1')
  );
}

/** The largest number of each type that a sequence can have; the default bounds follow from it. */
const LARGEST: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n - 1n, integer: 2n ** 31n - 1n };

export function boundsOf(fact: Fact): { lowest: bigint; highest: bigint } {
  const descending = isDescending(fact);
  const largest = LARGEST[textOf(fact, 'type')] ?? 2n ** 63n - 1n;
  return {
    lowest: BigInt(textOf(fact, 'minimum') || (descending ? -largest - 1n : 1n)),
    highest: BigInt(textOf(fact, 'maximum') || (descending ? -1n : largest)),
  };
}

/** ALTER SEQUENCE to what is expected. A position outside of the new bounds is refused, so it moves to the nearer one first. */
export function alterSequence({ want, have }: Pick<Change, 'want' | 'have'>): string[] {
  const [lower, upper] = narrowerBounds(want, have);
  const clamp = (function_: string, bound: bigint, comparison: string) =>
    `select setval(${literal(want.identity)}, ${function_}(last_value, ${bound}), is_called and last_value ${comparison} ${bound}) from ${want.identity}`;
  return [
    ...(lower === undefined ? [] : [clamp('greatest', lower, '>=')]),
    ...(upper === undefined ? [] : [clamp('least', upper, '<=')]),
    `alter sequence ${want.identity} ${sequenceOptions(want)}`,
  ];
}

/** Whether the position may be outside of the expected bounds: it is lost when it moves to the nearer one. */
export function losesPosition({ want, have }: Pick<Change, 'want' | 'have'>): boolean {
  return narrowerBounds(want, have).some((bound) => bound !== undefined);
}

function narrowerBounds(want: Fact, have: Fact): [lower: bigint | undefined, upper: bigint | undefined] {
  const [wanted, present] = [boundsOf(want), boundsOf(have)];
  return [
    wanted.lowest > present.lowest ? wanted.lowest : undefined,
    wanted.highest < present.highest ? wanted.highest : undefined,
  ];
}

/** Whether a sequence that is there may have gone backwards, or the other way. */
export function mayBeBehind(want: Fact, have: Fact): boolean {
  return ['type', 'increment', 'minimum', 'maximum', 'cycle'].some(
    (attribute) => textOf(want, attribute) !== textOf(have, attribute),
  );
}
