const TEXT = new Set(['text', 'character varying', 'character', 'name']);
const WHOLE = ['smallint', 'integer', 'bigint'];
const FRACTIONAL = ['numeric', 'real', 'double precision'];
const OBJECTS = [
  'regproc',
  'regprocedure',
  'regoper',
  'regoperator',
  'regclass',
  'regtype',
  'regconfig',
  'regdictionary',
  'regnamespace',
  'regrole',
  'regcollation',
  'regdatabase',
];

/** The server converts each of a group into each other without being asked. Source: pg_cast, castcontext i and a. */
const GROUPS = [
  [...WHOLE, ...FRACTIONAL],
  ['json', 'jsonb'],
  ['bit', 'bit varying'],
  ['inet', 'cidr'],
  ['macaddr', 'macaddr8'],
  ['path', 'polygon'],
  ['regproc', 'regprocedure'],
  ['regoper', 'regoperator'],
];

/** From each of the first list to each of the second, and not back. */
const ONE_WAY: readonly (readonly [from: readonly string[], to: readonly string[]])[] = [
  [['date'], ['timestamp without time zone', 'timestamp with time zone']],
  [['timestamp without time zone'], ['date', 'time without time zone', 'timestamp with time zone']],
  [
    ['timestamp with time zone'],
    ['date', 'time without time zone', 'time with time zone', 'timestamp without time zone'],
  ],
  [['time without time zone'], ['interval', 'time with time zone']],
  [['interval', 'time with time zone'], ['time without time zone']],
  [[...WHOLE, 'oid'], OBJECTS],
  [OBJECTS, ['integer', 'bigint', 'oid']],
  [WHOLE, ['oid', 'oid8']],
  [['oid'], ['oid8']],
  [['oid8'], ['bigint']],
  [['oid'], ['integer', 'bigint']],
  [['integer', 'bigint', 'numeric'], ['money']],
  [['money'], ['numeric']],
  [['text', 'character varying'], ['regclass']],
  [['text', 'character varying', 'character'], ['"char"']],
  [['box'], ['polygon']],
  [['point'], ['box']],
];

/** Only on request, and not as their text would be read. Source: pg_cast, castcontext e. */
const EXPLICIT: readonly (readonly [from: readonly string[], to: readonly string[]])[] = [
  [['boolean', '"char"'], ['integer']],
  [['integer'], ['"char"', 'bit']],
  [['bigint'], ['bit']],
  [['bit'], ['integer', 'bigint']],
  [['box'], ['point', 'lseg', 'circle']],
  [['circle'], ['point', 'box', 'polygon']],
  [['lseg'], ['point']],
  [['polygon'], ['point', 'box', 'circle']],
  ...['int4', 'int8', 'num', 'date', 'ts', 'tstz'].map((name): [string[], string[]] => [
    [`${name}range`],
    [`${name}multirange`],
  ]),
];

/** Types on the way, for pairs without a cast of their own: the text of a boolean is not the text of a number. */
const BY_WAY_OF: readonly (readonly [from: readonly string[], way: string, to: readonly string[]])[] = [
  [['boolean'], 'integer', ['smallint', 'bigint', ...FRACTIONAL]],
  [['bit'], 'bigint', ['smallint', ...FRACTIONAL]],
  [['money'], 'numeric', [...WHOLE, 'real', 'double precision']],
  [['smallint', 'real', 'double precision'], 'numeric', ['money']],
];

const includes = (pairs: typeof ONE_WAY, from: string, to: string) =>
  pairs.some(([sources, targets]) => sources.includes(from) && targets.includes(to));

/** Whether every type, arrays included, is assigned to it as text. */
export function takesAnyText(to: string): boolean {
  return TEXT.has(to);
}

/** Whether the server assigns values of one type to a column of another, so that a value that does not fit is an error. */
export function isAssignable(from: string, to: string): boolean {
  return (
    from === to ||
    takesAnyText(to) ||
    GROUPS.some((group) => group.includes(from) && group.includes(to)) ||
    includes(ONE_WAY, from, to)
  );
}

/** The type to convert into first; undefined when a cast leads straight to the other type. Every type has a text. */
export function wayBetween(from: string, to: string): string | undefined {
  if (includes(EXPLICIT, from, to)) return undefined;
  return BY_WAY_OF.find(([sources, , targets]) => sources.includes(from) && targets.includes(to))?.[1] ?? 'text';
}
