import { parentsOf } from './children.ts';
import { sameValue } from './diff-facts.ts';
import type { AttributeValue, Fact } from './fact.ts';
import { nameOf, parentOf, splitIdentity, textOf } from './identity.ts';
import { matches, type Lacked, type Likeness } from './policy.ts';

/** A table with what lives in it. */
export interface Family {
  readonly table: Fact;
  readonly parts: readonly Fact[];
}

/** What a child may have as CREATE TABLE leaves it, whatever its parent has. */
const MAY_BE_PLAIN = new Set([
  'options',
  'replicaIdentity',
  'comment',
  'tablespace',
  'accessMethod',
  'storage',
  'compression',
  'statistics',
  'identity',
  'clustered',
]);

/** What says of which parent a child is, and in which way. */
const OF_CHILD = new Set([
  'partitionOf',
  'bound',
  'inherits',
  'partitionKey',
  'inherited',
  'notNullConstraint',
  'columnOrder',
  'madeBy',
  'table',
  'constraint',
]);

const LACKED: Readonly<Record<string, Lacked>> = {
  grants: 'grants',
  rowSecurity: 'row security',
  forceRowSecurity: 'row security',
};

/**
 * The facts that a child should have: its own where they are as its parent's, its parent's where they are not. They do not
 * hold what the child has and its parent does not.
 */
export function modelOf(rule: Likeness, child: Family, parent: Family): Fact[] {
  const columns = partsLike(rule, child, parent, 'column', (own, other) => nameOf(own) === nameOf(other));
  return [
    { ...child.table, attributes: { ...alike(rule, child.table, parent.table), columnOrder: orderOf(child, columns) } },
    ...columns,
    ...constraints(rule, child, parent),
    ...indexes(rule, child, parent),
    ...partsLike(rule, child, parent, 'policy', (own, other) => nameOf(own) === nameOf(other)),
    ...triggers(rule, child, parent),
    ...(rule.ownDefaults ? child.parts.filter(({ kind }) => kind === 'sequence') : []),
  ];
}

/** The attributes of the child, each as the parent has it unless a child may have another. */
function alike(rule: Likeness, child: Fact, parent: Fact): Record<string, AttributeValue> {
  const names = new Set([...Object.keys(child.attributes), ...Object.keys(parent.attributes)]);
  const entries = [...names].map((name): [string, AttributeValue] => {
    const [own, other] = [child.attributes[name] ?? null, parent.attributes[name] ?? null];
    const isFree = OF_CHILD.has(name) || (rule.ownDefaults && name === 'default') || sameValue(own, other);
    const isPlain = own === null && (MAY_BE_PLAIN.has(name) || mayLack(rule, LACKED[name]));
    return [name, isFree || isPlain ? own : other];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

const mayLack = (rule: Likeness, what: Lacked | undefined) => what !== undefined && (rule.mayLack ?? []).includes(what);

/** The columns as the child has them, then those that it lacks. */
function orderOf(child: Family, columns: readonly Fact[]): readonly string[] {
  const expected = new Set(columns.map(nameOf));
  const order = child.table.attributes['columnOrder'];
  const own = Array.isArray(order) ? order.filter((name): name is string => expected.delete(String(name))) : [];
  return [...own, ...expected];
}

/** Parts of one kind that the parent has, as the child should have them. */
function partsLike(
  rule: Likeness,
  child: Family,
  parent: Family,
  kind: string,
  same: (own: Fact, other: Fact) => boolean,
): Fact[] {
  const own = child.parts.filter((part) => part.kind === kind);
  const isChild = parentsOf(child.table).length > 0;
  return parent.parts
    .filter((part) => part.kind === kind)
    .flatMap((other) => {
      const found = own.find((one) => same(one, other));
      if (found) return [{ ...found, attributes: alike(rule, found, other) }];
      if (kind === 'policy' && mayLack(rule, 'row security')) return [];
      const inherited =
        kind === 'column' && isChild && !child.table.attributes['partitionOf'] ? { inherited: true } : {};
      const { comment: _, ...attributes } = other.attributes;
      return [
        { kind, identity: `${child.table.identity}.${nameOf(other)}`, attributes: { ...attributes, ...inherited } },
      ];
    });
}

function constraints(rule: Likeness, child: Family, parent: Family): Fact[] {
  const own = child.parts.filter(({ kind }) => kind === 'constraint');
  const used = new Set<Fact>();
  const like = parent.parts
    .filter(({ kind }) => kind === 'constraint')
    .flatMap((other) => {
      const found =
        own.find((one) => !used.has(one) && textOf(one, 'partitionOf') === nameOf(other)) ??
        own.find((one) => !used.has(one) && textOf(one, 'definition') === textOf(other, 'definition'));
      if (found) {
        used.add(found);
        const { notEnforcedOn: _, ...attributes } = alike(rule, found, other);
        return [{ ...found, attributes }];
      }
      if (mayLack(rule, 'constraints')) return [];
      const name = sameNameIn(child, parent, nameOf(other));
      const { comment: _, partitionOf: __, notEnforcedOn: ___, ...attributes } = other.attributes;
      return [{ kind: 'constraint', identity: `${child.table.identity}.${name}`, attributes }];
    });
  const { bounds } = rule;
  const limits = own.filter(
    (one) =>
      bounds !== undefined &&
      !used.has(one) &&
      matches(bounds, nameOf(one)) &&
      textOf(one, 'definition').startsWith('CHECK'),
  );
  return [...like, ...limits];
}

/** The definition of an index without its name and its table. */
const plain = (fact: Fact) =>
  textOf(fact, 'definition').replace(/^(CREATE (?:UNIQUE )?INDEX) .*? ON (?:ONLY )?.*? USING /u, '$1 ');

function indexes(rule: Likeness, child: Family, parent: Family): Fact[] {
  const own = child.parts.filter(({ kind }) => kind === 'index');
  const used = new Set<Fact>();
  return parent.parts
    .filter(({ kind }) => kind === 'index')
    .flatMap((other) => {
      const alikes = own.filter((one) => !used.has(one));
      const found =
        alikes.find((one) => textOf(one, 'partitionOf') === other.identity) ??
        alikes.find((one) => plain(one) === plain(other));
      if (found) {
        used.add(found);
        const { definition: _, ...attributes } = alike(rule, found, other);
        return [{ ...found, attributes: { ...attributes, definition: textOf(found, 'definition') } }];
      }
      // that of a key is missing with its constraint
      if (mayLack(rule, 'indexes') || other.attributes['constraint'] !== undefined) return [];
      return [missingIndex(child, parent, other)];
    });
}

function missingIndex(child: Family, parent: Family, other: Fact): Fact {
  const name = sameNameIn(child, parent, nameOf(other));
  const definition = textOf(other, 'definition')
    .replace(/ ON (?:ONLY )?.*? USING /u, ` ON ${child.table.identity} USING `)
    .replace(/^(CREATE (?:UNIQUE )?INDEX) (?:"(?:[^"]|"")*"|[^" ]+)/u, `$1 ${name}`);
  const { comment: _, definition: __, invalid: ___, ...attributes } = other.attributes;
  return {
    kind: 'index',
    identity: `${parentOf(child.table)}.${name}`,
    attributes: { ...attributes, table: child.table.identity, definition },
  };
}

/** `events_p1_at_idx` for the `events_at_idx` of its parent. */
function sameNameIn(child: Family, parent: Family, name: string): string {
  const [own, other] = [child.table, parent.table].map((table) => splitIdentity(table.identity).at(-1) ?? '');
  return own !== undefined && other !== undefined && /^[a-z0-9_]+$/u.test(own) && name.startsWith(`${other}_`)
    ? `${own}${name.slice(other.length)}`
    : name;
}

/** Those of the parent that the child has as well: PostgreSQL and most tools copy some of them. */
function triggers(rule: Likeness, child: Family, parent: Family): Fact[] {
  const named = child.parts.filter(({ kind }) => kind === 'trigger' || kind === 'internal trigger');
  return named.flatMap((own) => {
    const other = parent.parts.find(({ kind, identity }) => kind === own.kind && nameOf({ identity }) === nameOf(own));
    if (!other || own.attributes['copy']) return [];
    const definition = textOf(other, 'definition').replace(
      ` ON ${parent.table.identity} `,
      ` ON ${child.table.identity} `,
    );
    const attributes = alike(rule, own, other);
    return [{ ...own, attributes: { ...attributes, ...(other.attributes['definition'] ? { definition } : {}) } }];
  });
}
