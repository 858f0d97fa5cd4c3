import type { Placeholders } from './catalog.ts';
import type { Fact } from './fact.ts';
import { listOf, textOf } from './identity.ts';
import type { Change, Statements } from './repair-steps.ts';
import { literal, splitOption } from './sql-text.ts';

/** Settings whose stored value is already a quoted list. Source: GUC_LIST_QUOTE in utils/misc/guc_tables.c. */
const LISTS = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
]);

/** Items of a list attribute that only one side has. */
export function listChange(
  want: Fact,
  have: Fact | undefined,
  attribute: string,
): { missing: string[]; extra: string[] } {
  const [wanted, present] = [listOf(want, attribute), have === undefined ? [] : listOf(have, attribute)];
  return {
    missing: wanted.filter((item) => !present.includes(item)),
    extra: present.filter((item) => !wanted.includes(item)),
  };
}

/** `alter <object> set …` and `reset …` for the settings that differ; `have` is absent when nothing is set yet. */
export function alterSettings(object: string, { want, have }: { want: Fact; have?: Fact }): Statements {
  const { missing, extra } = listChange(want, have, 'settings');
  const names = new Set(missing.map((setting) => splitOption(setting)[0]));
  return [
    ...extra
      .map((setting) => splitOption(setting)[0])
      .filter((name) => !names.has(name))
      .map((name) => `alter ${object} reset ${name}`),
    ...missing
      .map(splitOption)
      .map(([name, value]) => `alter ${object} set ${name} = ${LISTS.has(name) ? value : literal(value)}`),
  ];
}

/** `alter <object> set (…)` and `reset (…)` for storage parameters in the attribute `options`. */
export function alterStorage(object: string, { want, have }: Change, attribute = 'options'): Statements {
  const { missing, extra } = listChange(want, have, attribute);
  const names = new Set(missing.map((option) => splitOption(option)[0]));
  const reset = extra.map((option) => splitOption(option)[0]).filter((name) => !names.has(name));
  return [
    ...(reset.length > 0 ? [`alter ${object} reset (${reset.join(', ')})`] : []),
    ...(missing.length > 0 ? [`alter ${object} set (${storageList(missing)})`] : []),
  ];
}

/** `fillfactor='70', autovacuum_enabled='false'`. */
export function storageList(options: readonly string[]): string {
  return options
    .map(splitOption)
    .map(([name, value]) => `${name} = ${literal(value)}`)
    .join(', ');
}

/** Options of foreign-data objects as `options (…)` writes them: `host 'db2'`. */
export function foreignOptions(options: readonly string[]): string {
  return options
    .map(splitOption)
    .map(([name, value]) => `${optionName(name)} ${literal(value)}`)
    .join(', ');
}

/** The name of an option as SQL takes it, where every word is one: only other characters need quotes. */
function optionName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** `alter <object> options (set …, add …, drop …)`. */
export function alterForeignOptions(object: string, { want, have }: Change, attribute = 'options'): Statements {
  const { missing, extra } = listChange(want, have, attribute);
  const [before, after] = [
    new Set(extra.map((o) => splitOption(o)[0])),
    new Set(missing.map((o) => splitOption(o)[0])),
  ];
  const parts = [
    ...[...before].filter((name) => !after.has(name)).map((name) => `drop ${optionName(name)}`),
    ...missing.map((option) => `${before.has(splitOption(option)[0]) ? 'set' : 'add'} ${foreignOptions([option])}`),
  ];
  return parts.length > 0 ? [`alter ${object} options (${parts.join(', ')})`] : [];
}

/** A role as SQL names it on the server that is repaired. */
export function roleSql(role: string, placeholders: Placeholders): string {
  return role === '<owner>' ? placeholders.owner : role;
}

/** The whole clause of a new object, or nothing. */
export function optionsClause(options: readonly string[]): string {
  return options.length > 0 ? ` options (${foreignOptions(options)})` : '';
}

/**
 * `alter <object> set (…)` for the properties of an operator or a base type that differ: `restrict = eqsel`, or
 * `join = none` for one that is not expected. The attribute `definition` is a list as CREATE OPERATOR and CREATE TYPE
 * take it; a property that ALTER does not know (not in `settable`) means drop and create.
 */
export function alterProperties(object: string, settable: ReadonlySet<string>, { want, have }: Change): Statements {
  const [wanted, present] = [propertiesOf(want), propertiesOf(have)];
  const set = wanted.filter((property) => !present.includes(property));
  const names = new Set(wanted.map(nameOfProperty));
  const gone = present.filter((property) => !names.has(nameOfProperty(property)));
  if (![...set, ...gone].every((property) => settable.has(nameOfProperty(property)))) return 'recreate';
  return [
    `alter ${object} set (${[...set, ...gone.map((property) => `${nameOfProperty(property)} = none`)].join(', ')})`,
  ];
}

function propertiesOf(fact: Fact): string[] {
  return textOf(fact, 'definition').split(', ');
}

function nameOfProperty(property: string): string {
  return property.split(' = ')[0] ?? '';
}
