import type { z } from 'zod';
import { InvalidInputError } from '../../common/invalid-input.error.ts';
import { KNOWN_SETTINGS } from './known-settings.ts';

export const SETTING_VALUE_TYPES = ['string', 'integer', 'number', 'boolean', 'json'] as const;
export type SettingValueType = (typeof SETTING_VALUE_TYPES)[number];

/** Anything JSON can say but null: a setting that is not there has no row. */
export type SettingValue = string | number | boolean | readonly unknown[] | { readonly [key: string]: unknown };

/** A value, and the type that the table checks it against. */
export interface TypedValue {
  readonly value: SettingValue;
  readonly valueType: SettingValueType;
}

const REGISTRY = new Map<string, z.ZodType<SettingValue>>(Object.entries(KNOWN_SETTINGS));

/** Returns the default of a setting that the service reads; undefined for an unknown one. */
export function defaultOf(key: string): TypedValue | undefined {
  const value = REGISTRY.get(key)?.parse(undefined);
  return value === undefined ? undefined : { value, valueType: narrowestType(value) };
}

/** False for a value that a setting which the service reads does not take; another setting takes any. */
export const takes = (key: string, value: SettingValue): boolean => REGISTRY.get(key)?.safeParse(value).success ?? true;

/**
 * The value that a setting may take. Without `asked`, the type is that of a known setting, or the `stored` one, or the
 * narrowest that fits.
 *
 * @throws {InvalidInputError} when the value is not of its type, or not one that a known setting takes.
 */
export function typedValue(
  key: string,
  value: SettingValue,
  asked?: SettingValueType,
  stored?: SettingValueType,
): TypedValue {
  const known = defaultOf(key)?.valueType;
  const valueType = asked ?? known ?? stored ?? narrowestType(value);
  if (known && valueType !== known) throw wrong('value_type', `must be ${known}: ${key} is read as that`);
  const checked = REGISTRY.get(key)?.safeParse(value);
  if (checked?.error) throw new InvalidInputError(checked.error.issues.map((issue) => ({ ...issue, path: ['value'] })));
  if (!fits(value, valueType))
    throw wrong('value', `must be ${IN_WORDS[valueType]}, for its value_type is ${valueType}`);
  return { value: checked?.data ?? value, valueType };
}

const IN_WORDS: Record<SettingValueType, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  json: 'an object or an array',
};

function narrowestType(value: SettingValue): SettingValueType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return 'json';
}

const fits = (value: SettingValue, type: SettingValueType): boolean =>
  narrowestType(value) === type || (type === 'number' && typeof value === 'number');

const wrong = (field: string, message: string) => new InvalidInputError([{ path: [field], message }]);
