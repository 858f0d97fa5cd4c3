import type { Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { readsColumn } from './names-in-views.ts';

/** What the text of one object names. */
export interface References {
  /** Qualified names: `public.users`, `public.slug` of a call `public.slug(title)`. */
  readonly names: ReadonlySet<string>;
  /** Every part of a name outside of literals: among them the columns that it reads. */
  readonly words: ReadonlySet<string>;
}

const PART = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)`;
const DOTTED = new RegExp(String.raw`${PART}(?:\.${PART})*`, 'gu');
const PARTS = new RegExp(PART, 'gu');
const LITERAL = /'(?:[^']|'')*'/gu;

/** Attributes in which an object names what it is built on. A sequence's column is not among them: it comes first. */
const TEXTS = [
  'definition',
  'result',
  'type',
  'default',
  'generated',
  'collation',
  'using',
  'check',
  'method',
  'partitionOf',
  'inherits',
  'ofType',
  'partitionKey',
  'tables',
];

/** Kinds that name the types of their arguments in their identity. */
const NAMED_BY_TYPES = new Set(['function', 'aggregate', 'cast', 'operator']);

/** A materialized view is not rebuilt for a column that it does not read: its rows are those of its last refresh. */
const VIEWS = new Set(['view', 'materialized view']);

const known = new WeakMap<Fact, References>();

/** Read from the text once for each fact. */
export function referencesOf(fact: Fact): References {
  const before = known.get(fact);
  if (before) return before;
  const text = [
    ...(NAMED_BY_TYPES.has(fact.kind) ? [fact.identity] : []),
    ...TEXTS.flatMap((name) => fact.attributes[name] ?? []).map(String),
  ].join(' ; ');
  const read = fact.kind === 'function' ? withoutBody(text) : text;
  const references = {
    names: new Set([...read.matchAll(DOTTED)].map(([name]) => name).filter((name) => name.includes('.'))),
    words: new Set([...read.replaceAll(LITERAL, "''").matchAll(PARTS)].map(([word]) => word)),
  };
  known.set(fact, references);
  return references;
}

/** A body that is a text is read when the function is called; one that is SQL (BEGIN ATOMIC, RETURN) is bound at once. */
function withoutBody(text: string): string {
  const body = /^AS [$'][^]*/mu;
  return text.replace(body, '');
}

/** The name by which others refer to an object: that of a function without its arguments. */
export function calledName({ kind, identity }: Pick<Fact, 'kind' | 'identity'>): string {
  return kind === 'function' || kind === 'aggregate' ? identity.replace(/\([^]*$/u, '') : identity;
}

/** Whether an object reads a column, as far as its text tells: it names the table, or lives in it, and the column. */
export function reads(fact: Fact, column: Pick<Fact, 'identity'>): boolean {
  if (VIEWS.has(fact.kind)) return readsColumn(textOf(fact, 'definition'), column);
  const { names, words } = referencesOf(fact);
  const table = parentOf(column);
  return words.has(nameOf(column)) && (names.has(table) || parentOf(fact) === table);
}
