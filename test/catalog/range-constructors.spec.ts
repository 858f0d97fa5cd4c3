import { expect, test } from '@jest/globals';
import { repairPair } from './repair-pair.ts';

const PERIOD = 'create schema spare; create type period as range (subtype = date, multirange_type_name = periods);';

test.each([
  ['of a range type is renamed', 'alter function period(date, date) rename to span'],
  ['of a multirange type is renamed', 'alter function periods() rename to spans'],
  ['is moved to another schema', 'alter function period(date, date, text) set schema spare'],
])('a constructor function %s: it is seen, and a note says what to do', async (_, change) => {
  const { left } = await repairPair(PERIOD, `${PERIOD} ${change}`);
  expect(left).toEqual(['changed range type public.period']);
});

test('constructors keep the name that a type had before it was renamed, as the name of a new one: no drift', async () => {
  const renamed =
    'create schema spare; create type old as range (subtype = date, multirange_type_name = periods); alter type old rename to period';
  const { script } = await repairPair(PERIOD, renamed);
  expect(script).toBe('');
});
