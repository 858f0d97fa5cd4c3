import { sqlTokens } from '../sql-tokens.ts';

const NAME = String.raw`(?:"(?:[^"]|"")+"|\w+)`;
const QUALIFIED = String.raw`${NAME}(?:\.${NAME})?`;
const ON_TABLE = String.raw`^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?<table>${QUALIFIED})`;
const pattern = (source: string): RegExp => new RegExp(source, 'i');

const CREATE_INDEX = pattern(
  String.raw`^create\s+(?<unique>unique\s+)?index\s+(?!concurrently\b|if\b)(?<name>${NAME})\s+on\s+(?<table>${QUALIFIED})(?<rest>[\s\S]*)$`,
);
const DROP_INDEX = pattern(String.raw`^drop\s+index\s+(?!concurrently\b|if\b)(?:${NAME}\.)?(?<name>${NAME})$`);
const ADD_UNIQUE = pattern(
  String.raw`${ON_TABLE}\s+add\s+constraint\s+(?<name>${NAME})\s+unique\s*(?<columns>\([^()]*\))(?<rest>\s+deferrable\b[\s\S]*)?$`,
);
const ADD_CHECKED = pattern(
  String.raw`${ON_TABLE}\s+add\s+constraint\s+(?<name>${NAME})\s+(?<kind>foreign\s+key|check)\b`,
);
const REFERENCES = pattern(String.raw`\)\s*references\s+(?<parent>${QUALIFIED})`);
const SET_NOT_NULL = pattern(String.raw`${ON_TABLE}\s+alter\s+column\s+(?<column>${NAME})\s+set\s+not\s+null$`);
const RENAME_COLUMN = pattern(String.raw`${ON_TABLE}\s+rename\s+(?:column\s+)?(?<from>${NAME})\s+to\s+(?<to>${NAME})$`);
const DROP_COLUMNS = pattern(String.raw`${ON_TABLE}\s+(?<actions>drop\s+column\s[\s\S]+)$`);
const DROP_COLUMN = pattern(String.raw`^drop\s+column\s+(?:if\s+exists\s+)?(?<column>${NAME})$`);
const ADD_COLUMNS = pattern(
  String.raw`${ON_TABLE}\s+(?<actions>add\s+(?!constraint\b|primary\b|foreign\b|unique\b|check\b|exclude\b)[\s\S]+)$`,
);
const COLUMN = pattern(
  String.raw`^add\s+(?:column\s+)?(?<column>${NAME})\s+(?<type>[\s\S]+?)\s+(?<null>not\s+null|null)\s+default\s+(?<default>[\s\S]+)$`,
);
const SUBJECTS = [
  String.raw`^(?:alter|create(?:\s+unlogged)?|drop)\s+table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?(?<table>${QUALIFIED})`,
  String.raw`^create\s+(?:unique\s+)?index\s+.*?\bon\s+(?<table>${QUALIFIED})`,
  String.raw`^(?:create|drop|alter)\s+(?:or\s+replace\s+)?(?:trigger|policy)\s+(?:if\s+exists\s+)?${NAME}\s[\s\S]*?\son\s+(?<table>${QUALIFIED})`,
  String.raw`^drop\s+(?:trigger|policy)\s+(?:if\s+exists\s+)?${NAME}\s+on\s+(?<table>${QUALIFIED})`,
  String.raw`^comment\s+on\s+table\s+(?<table>${QUALIFIED})`,
  String.raw`^comment\s+on\s+column\s+(?<table>${QUALIFIED})\.${NAME}\s+is\b`,
].map(pattern);

/** An index that is created on a table. */
export interface IndexForm {
  readonly name: string;
  readonly table: string;
  /** `unique ` or empty. */
  readonly unique: string;
  /** What follows the table: method, columns, condition. */
  readonly rest: string;
}

/** Returns the parts of `create index`; null for any other statement. */
export function createdIndex(sql: string): IndexForm | null {
  const groups = CREATE_INDEX.exec(sql)?.groups;
  return groups
    ? {
        name: groups['name']!,
        table: groups['table']!,
        unique: groups['unique'] ? 'unique ' : '',
        rest: groups['rest']!,
      }
    : null;
}

/** Returns the name in `drop index`, without its schema; null for any other statement. */
export const droppedIndex = (sql: string): string | null => DROP_INDEX.exec(sql)?.groups?.['name'] ?? null;

/** Returns the parts of a unique constraint that is added over plain columns; null for any other statement. */
export function addedUnique(sql: string): { table: string; name: string; columns: string; rest: string } | null {
  const groups = ADD_UNIQUE.exec(sql)?.groups;
  return groups
    ? { table: groups['table']!, name: groups['name']!, columns: groups['columns']!, rest: groups['rest'] ?? '' }
    : null;
}

/** Returns the parts of a check or foreign key that is added; `parent` is null for a check. */
export function addedChecked(sql: string): { table: string; name: string; parent: string | null } | null {
  const groups = ADD_CHECKED.exec(sql)?.groups;
  if (!groups) return null;
  const isForeignKey = groups['kind']!.toLowerCase() !== 'check';
  const parent = isForeignKey ? (REFERENCES.exec(sql)?.groups?.['parent'] ?? null) : null;
  return isForeignKey && parent === null ? null : { table: groups['table']!, name: groups['name']!, parent };
}

/** Returns the column that becomes NOT NULL; null for any other statement. */
export function requiredColumn(sql: string): { table: string; column: string } | null {
  const groups = SET_NOT_NULL.exec(sql)?.groups;
  return groups ? { table: groups['table']!, column: groups['column']! } : null;
}

/** Returns the parts of a rename of a column; null for any other statement. */
export function renamedColumn(sql: string): { table: string; from: string; to: string } | null {
  const groups = RENAME_COLUMN.exec(sql)?.groups;
  return groups ? { table: groups['table']!, from: groups['from']!, to: groups['to']! } : null;
}

/** Returns the columns that a statement drops from a table; null for one that does anything else. */
export function droppedColumns(sql: string): { table: string; columns: readonly string[] } | null {
  const groups = DROP_COLUMNS.exec(sql)?.groups;
  if (!groups) return null;
  const columns = topLevelParts(groups['actions']!).map((action) => DROP_COLUMN.exec(action)?.groups?.['column']);
  const known = columns.filter((column) => column !== undefined);
  return known.length === columns.length ? { table: groups['table']!, columns: known } : null;
}

/** A column that is added, as the statement writes it. */
export interface ColumnForm {
  readonly sql: string;
  /** Null for a column without default, or one that is generated. */
  readonly defaulted: {
    readonly column: string;
    readonly type: string;
    readonly isRequired: boolean;
    readonly value: string;
  } | null;
}

/** Returns the columns that a statement adds to a table; null for any other statement. */
export function addedColumns(sql: string): { table: string; columns: readonly ColumnForm[] } | null {
  const groups = ADD_COLUMNS.exec(sql)?.groups;
  if (!groups) return null;
  const columns = topLevelParts(groups['actions']!).map((action): ColumnForm => {
    const parts = COLUMN.exec(action)?.groups;
    if (!parts || /\bgenerated\b/i.test(parts['type']!)) return { sql: action, defaulted: null };
    const isRequired = parts['null']!.toLowerCase() !== 'null';
    const defaulted = { column: parts['column']!, type: parts['type']!, isRequired, value: parts['default']! };
    return { sql: action, defaulted };
  });
  return { table: groups['table']!, columns };
}

/** Returns a name without its quotes. */
export const plainName = (name: string): string => name.replaceAll('"', '');

/** Returns the name that a table has in a statement without quotes and without the default schema: `other.notes`, `users`. */
export function tableKey(name: string): string {
  const parts = name.match(new RegExp(NAME, 'g')) ?? [];
  return parts
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase()))
    .join('.')
    .replace(/^public\./, '');
}

/** Returns the table that a statement is about; null where it is about another object, or several. */
export function subjectTable(sql: string): string | null {
  for (const subject of SUBJECTS) {
    const table = subject.exec(sql)?.groups?.['table'];
    if (table !== undefined) return tableKey(table);
  }
  return null;
}

/** Returns the object of a statement that is about no table: `type book_state`; null where it cannot be told. */
export function subjectObject(sql: string): string | null {
  const groups = pattern(
    String.raw`^(?:create|drop|alter)\s+(?:or\s+replace\s+)?(?<kind>type|view|materialized\s+view|sequence|schema|function|procedure|index)\s+(?:if\s+(?:not\s+)?exists\s+)?(?<name>${QUALIFIED})`,
  ).exec(sql)?.groups;
  return groups ? `${groups['kind']!.toLowerCase()} ${tableKey(groups['name']!)}` : null;
}

/** Splits a text at the commas that stand in no brackets and no literal. */
function topLevelParts(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const token of sqlTokens(text)) {
    if (token.kind !== 'other') continue;
    if ('(['.includes(token.text)) depth += 1;
    if (')]'.includes(token.text)) depth -= 1;
    if (token.text !== ',' || depth > 0) continue;
    parts.push(text.slice(start, token.index));
    start = token.index + 1;
  }
  return [...parts, text.slice(start)].map((part) => part.trim());
}
