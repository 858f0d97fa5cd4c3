import { STATEMENT_LENGTH, type DdlRecord } from './ddl-record.ts';

/** Whether the text of a statement names an object; `name` as SQL writes it: `users`, `"Users"`. */
export function namesObject(statement: string, name: string): boolean {
  if (name === '') return false;
  const word = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const either = name.startsWith('"') ? word : `(?:${word}|"${word}")`;
  return new RegExp(String.raw`(?<![\p{L}\p{N}_$"])${either}(?![\p{L}\p{N}_$"])`, 'iu').test(statement);
}

/**
 * Whether the text does not show what was run: it was cut off, or the command was run by a function or a DO block.
 *
 * Such a text neither proves nor excludes that it touched an object.
 */
export function isOpaque({ tag, statement }: DdlRecord): boolean {
  if (statement === null || statement.length >= STATEMENT_LENGTH) return true;
  const [command = ''] = tag.split(' ');
  const plain = statement.replaceAll(/\/\*[^]*?\*\/|--[^\n]*/g, ' ');
  return !new RegExp(String.raw`(?:^|;)\s*${command}\b`, 'i').test(plain);
}

const COLUMN = 'add|rename';

/**
 * What a statement that changes an attribute says, by attribute. An attribute that is not here can be changed by any
 * statement on the object itself.
 */
const WORDS: Readonly<Record<string, string>> = {
  type: `type|${COLUMN}`,
  collation: `type|collate|${COLUMN}`,
  notNull: `null|primary|identity|serial|${COLUMN}`,
  notNullConstraint: `null|primary|constraint|${COLUMN}`,
  default: `default|${COLUMN}`,
  generated: `generated|expression|${COLUMN}`,
  identity: `identity|generated|${COLUMN}`,
  storage: `storage|${COLUMN}`,
  compression: `compression|${COLUMN}`,
  statistics: `statistics|${COLUMN}`,
  options: 'set|reset|with|options',
  foreignOptions: 'options',
  inherits: 'inherit',
  inherited: 'inherit',
  columnOrder: 'column|add|drop',
  owner: 'owner|reassign',
  rowSecurity: 'security',
  forceRowSecurity: 'security',
  replicaIdentity: 'replica',
  accessMethod: 'method',
  tablespace: 'tablespace',
  persistence: 'logged|unlogged',
  partitionOf: 'partition',
  bound: 'partition',
  clustered: 'cluster',
  firing: 'enable|disable',
  notEnforcedOn: 'enable|disable',
  tables: 'table|tables|all',
  allTables: 'all',
  allSequences: 'all',
  exceptTables: 'all',
  schemas: 'schema|schemas',
  publish: 'publish',
  unpopulated: 'refresh|data',
};

/** Whether the text has a word without which the attribute cannot be changed. */
export function hasWordsOf(attribute: string, statement: string): boolean {
  const words = WORDS[attribute];
  return words === undefined || new RegExp(String.raw`\b(?:${words})\b`, 'i').test(statement);
}
