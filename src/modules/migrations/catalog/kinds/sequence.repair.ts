import type { Fact } from '../fact.ts';
import { textOf } from '../identity.ts';

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
