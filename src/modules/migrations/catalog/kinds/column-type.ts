import type { Fact } from '../fact.ts';
import { textOf } from '../identity.ts';

/** A type as `format_type` writes it, with domains resolved to what they are built on. */
export interface ColumnType {
  /** Without modifiers: `character varying`, `timestamp without time zone`, `public.mood`. Of an array its elements'. */
  readonly name: string;
  /** Length, or precision and scale. Empty for a type without a limit. */
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
  readonly isEnum: boolean;
  /** A domain may refuse values that its base type has. */
  readonly isDomain: boolean;
}

/** Types of the server: names of others have a schema, because facts are read with an empty search path. */
const BUILT_IN =
  /^(?<head>"?[a-z_][a-z0-9_ ]*"?)(?:\((?<modifiers>[-\d,]+)\))?(?<tail>(?: [a-z]+)*)(?<array>(?:\[\])?)$/;

/** Quoted by the server when they have no length. Source: format_type_extended. */
const SPELLINGS: Readonly<Record<string, string>> = { '"bit"': 'bit', bpchar: 'character' };

/** @param facts the side that the type is of: it tells domains and enum types. */
export function parseType(type: string, facts: ReadonlyMap<string, Fact>): ColumnType {
  const groups = BUILT_IN.exec(type)?.groups;
  if (groups) {
    const name = `${groups['head'] ?? ''}${groups['tail'] ?? ''}`;
    return {
      name: SPELLINGS[name] ?? name,
      modifiers: groups['modifiers']?.split(',').map(Number) ?? [],
      isArray: groups['array'] !== '',
      isEnum: false,
      isDomain: false,
    };
  }
  const isArray = type.endsWith('[]');
  const name = isArray ? type.slice(0, -2) : type;
  const domain = facts.get(`domain ${name}`);
  const base = domain && parseType(textOf(domain, 'type'), facts);
  if (base && !(isArray && base.isArray)) return { ...base, isArray: isArray || base.isArray, isDomain: true };
  return { name, modifiers: [], isArray, isEnum: facts.has(`enum type ${name}`), isDomain: false };
}
