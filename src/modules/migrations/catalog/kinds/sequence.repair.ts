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

/** The stored start value: where it is left out, the lower bound of an ascending sequence or the upper of a descending. */
function startOf(fact: Fact): string {
  const descending = textOf(fact, 'increment').startsWith('-');
  return textOf(fact, 'start') || (descending ? textOf(fact, 'maximum') || '-1' : textOf(fact, 'minimum') || '1');
}

/** The largest number of each type that a sequence can have; the default bounds follow from it. */
const LARGEST: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n - 1n, integer: 2n ** 31n - 1n };

function boundsOf(fact: Fact): { lowest: bigint; highest: bigint } {
  const descending = textOf(fact, 'increment').startsWith('-');
  const largest = LARGEST[textOf(fact, 'type')] ?? 2n ** 63n - 1n;
  return {
    lowest: BigInt(textOf(fact, 'minimum') || (descending ? -largest - 1n : 1n)),
    highest: BigInt(textOf(fact, 'maximum') || (descending ? -1n : largest)),
  };
}

/** ALTER SEQUENCE to what is expected. A position outside of the new bounds is refused, so it moves to the nearer one first. */
export function alterSequence({ want, have }: Pick<Change, 'want' | 'have'>): string[] {
  const [wanted, present] = [boundsOf(want), boundsOf(have)];
  const clamp = (function_: string, bound: bigint, comparison: string) =>
    `select setval(${literal(want.identity)}, ${function_}(last_value, ${bound}), is_called and last_value ${comparison} ${bound}) from ${want.identity}`;
  return [
    ...(wanted.lowest > present.lowest ? [clamp('greatest', wanted.lowest, '>=')] : []),
    ...(wanted.highest < present.highest ? [clamp('least', wanted.highest, '<=')] : []),
    `alter sequence ${want.identity} ${sequenceOptions(want)}`,
  ];
}
