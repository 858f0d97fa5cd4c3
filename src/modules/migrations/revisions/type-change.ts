/** `alter table … alter column … type …`, as MikroORM and we write it. */
const TYPE_CHANGE =
  /^alter\s+table\s+(?<table>[^\s]+)\s+alter\s+(?:column\s+)?(?<column>"[^"]+"|\w+)\s+(?:set\s+data\s+)?type\s+(?<type>.+?)(?:\s+using\s[\s\S]*)?$/i;

/** Types that hold every value of those before them in the same list. */
const LADDERS = [
  ['smallint', 'int', 'bigint', 'numeric'],
  ['int2', 'int4', 'int8', 'numeric'],
  ['real', 'double precision'],
  ['varchar', 'text'],
  ['char', 'varchar', 'text'],
  ['json', 'jsonb'],
  ['date', 'timestamp', 'timestamptz'],
];

const SYNONYMS: Readonly<Record<string, string>> = {
  integer: 'int',
  'character varying': 'varchar',
  character: 'char',
};

interface TypeChange {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** @returns null for any other statement. */
export function typeChangeOf(sql: string): TypeChange | null {
  const groups = TYPE_CHANGE.exec(sql.replaceAll(/\s+/g, ' ').trim())?.groups;
  return groups ? { table: groups['table']!, column: groups['column']!, type: groups['type']! } : null;
}

/** True unless every value of `from` is known to fit into `to`. */
export function narrows(from: string, to: string): boolean {
  const [was, is] = [parse(from), parse(to)];
  if (was.name === is.name)
    return !was.sizes.every((size, at) => size <= (is.sizes[at] ?? Infinity)) || gained(was, is);
  const ladder = LADDERS.find((names) => names.includes(was.name) && names.includes(is.name));
  if (!ladder || ladder.indexOf(is.name) < ladder.indexOf(was.name)) return true;
  return is.sizes.length > 0 && was.sizes.some((size, at) => size > (is.sizes[at] ?? Infinity));
}

/** A limit where there was none. */
const gained = (was: ReturnType<typeof parse>, is: ReturnType<typeof parse>) =>
  was.sizes.length === 0 && is.sizes.length > 0;

function parse(type: string): { name: string; sizes: number[] } {
  const [, name = '', sizes = ''] = /^([^(]*?)\s*(?:\(([\d,\s]*)\))?$/.exec(type.toLowerCase().trim()) ?? [];
  return { name: SYNONYMS[name] ?? name, sizes: sizes === '' ? [] : sizes.split(',').map(Number) };
}
