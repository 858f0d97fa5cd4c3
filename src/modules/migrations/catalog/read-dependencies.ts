import { keyOf, type Query } from './fact.ts';

/** A fact, and where `pg_depend` has it; null for what it does not know. */
interface Addressed {
  readonly kind: string;
  readonly identity: string;
  readonly address: string | null;
}

interface Edge {
  dependent: string;
  referenced: string;
  /** Source: pg_depend.deptype. */
  type: string;
}

/** An object as `pg_depend` names it: catalog, object id and number of a column. */
export function address(catalog: string, oid: string, member: string): string {
  return `${catalog}::oid || ' ' || ${oid} || ' ' || ${member}`;
}

/**
 * Leaves out what the name of an object says, which is where it lives, and what has no facts: triggers of constraints, TOAST
 * tables. A column that depends on its own table stays: it is in the partition key.
 */
const EDGES = `select ${address('classid', 'objid', 'objsubid')} as dependent, ${address('refclassid', 'refobjid', 'refobjsubid')} as referenced, deptype as type
  from pg_depend where objid >= 16384 and refobjid >= 16384 and refclassid <> 'pg_namespace'::regclass
  and not (deptype = 'i' and (classid = 'pg_trigger'::regclass
    or classid = 'pg_class'::regclass and objsubid = 0 and refclassid = 'pg_class'::regclass and refobjsubid = 0))`;

/** How much a row says about what its object is a part of: of a thing that is made for it, of an extension, of what it goes with. */
const PARTS = ['i', 'e', 'a'];

/**
 * What each fact is built on, by key: the keys of other facts, in byte order.
 *
 * What has no fact of its own counts as what it is a part of: the rule of a view as the view, a default as its column, the row
 * type of a table as the table, a member of an extension as the extension.
 */
export async function readDependencies(
  query: Query,
  facts: readonly Addressed[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const edges = await query<Edge>(EDGES);
  const keys = new Map(facts.flatMap((fact) => (fact.address === null ? [] : [[fact.address, keyOf(fact)]])));
  const resolve = resolver(keys, edges);
  const found = new Map<string, Set<string>>();
  for (const { dependent, referenced, type } of edges) {
    const [from, to] = [resolve(dependent), resolve(referenced)];
    if (from === undefined || to === undefined || from === to || isOwnMember(to, from)) continue;
    // an owned sequence says so itself, and is there before the default of its column
    if (type === 'a' && from.startsWith('sequence ')) continue;
    const known = found.get(from);
    if (known) known.add(to);
    else found.set(from, new Set([to]));
  }
  return new Map([...found].map(([key, on]) => [key, [...on].sort()]));
}

/** Tells the fact that an address is of, or is a part of. */
function resolver(keys: ReadonlyMap<string, string>, edges: readonly Edge[]): (address: string) => string | undefined {
  const wholes = new Map<string, Edge>();
  for (const edge of edges) {
    if (keys.has(edge.dependent) || !PARTS.includes(edge.type)) continue;
    const known = wholes.get(edge.dependent);
    if (!known || rank(edge, keys) < rank(known, keys)) wholes.set(edge.dependent, edge);
  }
  const resolve = (of: string, depth = 0): string | undefined => {
    const key = keys.get(of) ?? keys.get(`${of.slice(0, of.lastIndexOf(' '))} 0`);
    const whole = wholes.get(of)?.referenced;
    return key ?? (whole === undefined || depth > PARTS.length ? undefined : resolve(whole, depth + 1));
  };
  return resolve;
}

/** A table of a publication is a part of this, not of the table that it goes with. */
function rank({ type, referenced }: Edge, keys: ReadonlyMap<string, string>): number {
  return PARTS.indexOf(type) * 2 + (keys.get(referenced)?.startsWith('publication ') ? 0 : 1);
}

const VIEW = /^(?:materialized )?view /u;

/** The query of a view names the columns of the view. */
function isOwnMember(member: string, whole: string): boolean {
  return VIEW.test(whole) && member.startsWith(`column ${whole.replace(VIEW, '')}.`);
}
