import { splitStatements } from './split-statements.ts';
import { type SqlToken, sqlTokens } from './sql-tokens.ts';
import { typeChangeOf } from './type-change.ts';

/** What a statement takes rows or values from; names are SQL, as the statement writes them. */
export interface Loss {
  readonly kind: 'table' | 'column' | 'schema';
  /** The table, or the schema. */
  readonly name: string;
  /** Null for a whole table or schema. */
  readonly column: string | null;
}

/** Words behind DROP in ALTER TABLE that name no column. */
const NO_COLUMN = new Set(['constraint', 'default', 'not', 'expression', 'identity']);

/** Words between a command and its first name. */
const FILLERS = new Set(['if', 'exists', 'only', 'table', 'column']);

/** Returns what the statements of a script drop, empty or delete from; nothing for all others. Pure. */
export function lossesOf(script: string): Loss[] {
  return splitStatements(script).flatMap((sql) => {
    const tokens = [...sqlTokens(sql)].filter(({ kind }) => kind !== 'comment');
    const [first, second, third] = tokens.map(wordOf);
    if (first === 'drop' && second === 'table') return tables(tokens.slice(2));
    if (first === 'drop' && second === 'materialized' && third === 'view') return tables(tokens.slice(3));
    // without cascade the server refuses to drop a schema that holds something
    if (first === 'drop' && second === 'schema' && wordOf(tokens.at(-1)) === 'cascade') {
      return namesOf(tokens.slice(2)).map((name) => ({ kind: 'schema', name, column: null }));
    }
    if (first === 'truncate') return tables(tokens.slice(1));
    if (first === 'alter' && second === 'table') return droppedColumns(tokens.slice(2));
    return first === 'delete' || first === 'with' ? deletedFrom(tokens) : [];
  });
}

/** Returns the column whose type a statement changes; null for any other statement. */
export function changedColumn(sql: string): Loss | null {
  const change = typeChangeOf(sql);
  return change && { kind: 'column', name: change.table, column: change.column };
}

const tables = (tokens: readonly SqlToken[]): Loss[] =>
  namesOf(tokens).map((name) => ({ kind: 'table', name, column: null }));

function deletedFrom(tokens: readonly SqlToken[]): Loss[] {
  return tokens.flatMap((token, at) =>
    wordOf(token) === 'delete' && wordOf(tokens[at + 1]) === 'from' ? tables(tokens.slice(at + 2)).slice(0, 1) : [],
  );
}

function droppedColumns(tokens: readonly SqlToken[]): Loss[] {
  const [name] = namesOf(tokens);
  const actions = name === undefined ? [] : splitAtCommas(tokens.slice(nameLength(tokens)));
  return actions.flatMap((action): Loss[] => {
    const [verb, object] = action.map(wordOf);
    if (verb !== 'drop' || NO_COLUMN.has(object ?? '')) return [];
    const [column] = namesOf(action.slice(1));
    return name === undefined || column === undefined ? [] : [{ kind: 'column', name, column }];
  });
}

/** Returns the number of tokens up to the end of the first name, with the `*` that may follow it. */
function nameLength(tokens: readonly SqlToken[]): number {
  let at = tokens.findIndex((token) => !FILLERS.has(wordOf(token) ?? '')) + 1;
  while (tokens[at]?.text === '.') at += 2;
  return tokens[at]?.text === '*' ? at + 1 : at;
}

/** Reads names that commas separate, up to the first word that belongs to none of them. */
function namesOf(tokens: readonly SqlToken[]): string[] {
  const names: string[] = [];
  for (let rest = tokens; rest.length > 0;) {
    const length = nameLength(rest);
    const parts = rest.slice(0, length).filter((token) => token.text !== '*' && !FILLERS.has(wordOf(token) ?? ''));
    if (parts[0]?.kind !== 'word' && parts[0]?.kind !== 'quoted') return names;
    names.push(parts.map(({ text }) => text).join(''));
    if (rest[length]?.text !== ',') return names;
    rest = rest.slice(length + 1);
  }
  return names;
}

function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

const wordOf = (token: SqlToken | undefined): string | null =>
  token?.kind === 'word' ? token.text.toLowerCase() : null;
