import type { Fact } from '../fact.ts';
import { listOf, textOf } from '../identity.ts';
import { statement } from '../repair-common.ts';
import type { KindRepair, RepairContext } from '../repair-steps.ts';
import type { Place } from '../catalog.ts';

/** `uuid-ossp` and `function public.uuid_nil()` of `"uuid-ossp": function public.uuid_nil()`. */
export function memberParts(fact: Pick<Fact, 'identity'>): [extension: string, object: string] {
  const at = fact.identity.indexOf(': ');
  return [
    fact.identity.slice(0, at),
    fact.identity.slice(at + 2).replace('foreign-data wrapper', 'foreign data wrapper'),
  ];
}

const object = (fact: Fact) => memberParts(fact)[1];

/** Members come and go with the extension; only those of one that stays as it is are added and dropped alone. */
function stays(fact: Fact, { expected, actual }: RepairContext): boolean {
  const [want, have] = [expected, actual].map((facts) => facts.get(`extension ${memberParts(fact)[0]}`));
  return (
    want !== undefined &&
    have !== undefined &&
    ['schema', 'version'].every((name) => textOf(want, name) === textOf(have, name))
  );
}

/** Whether a function is still there, without its extension; of other objects that is taken for granted. */
function isThere(fact: Fact, { actual }: RepairContext): boolean {
  const name = object(fact).replaceAll('pg_catalog.', '');
  return !name.startsWith('function ') || [...actual.keys()].some((key) => key === name);
}

export const extensionMemberRepair: KindRepair = {
  object: (fact: Fact, _place: Place) => object(fact),
  create: (fact, context) => {
    if (!stays(fact, context)) return [];
    return isThere(fact, context)
      ? [`alter extension ${memberParts(fact)[0]} add ${object(fact)}`]
      : { note: 'It is gone: run the statement of the extension script again.' };
  },
  drop: (fact, context) =>
    stays(fact, context) ? [`alter extension ${memberParts(fact)[0]} drop ${object(fact)}`] : [],
  alter: {
    definition: ({ want }) =>
      textOf(want, 'definition').startsWith('CREATE OR REPLACE')
        ? [textOf(want, 'definition')]
        : { note: 'Drop and create the extension, or run the statement of its script again.' },
    owner: () => ({ note: 'Give it to the owner of the other members of the extension.' }),
    grants: ({ want, have, place }) => move(want, listOf(have, 'grants'), grantsOf(want, have), place),
    grantsAtInstall: () => [],
  },
};

/** The expected list; when that is what the script left, the actual side says what that was. */
function grantsOf(want: Fact, have: Fact): readonly string[] {
  return want.attributes['grants'] === undefined ? listOf(have, 'grantsAtInstall') : listOf(want, 'grants');
}

function move(fact: Fact, from: readonly string[], to: readonly string[], place: Place): string[] {
  return [
    ...from
      .filter((phrase) => !to.includes(phrase) && !isOwners(phrase))
      .map((phrase) => statement('revoke', 'member', object(fact), fact, phrase, place)),
    ...(from.length === 0 ? [statement('revoke', 'member', object(fact), fact, 'ALL to PUBLIC', place)] : []),
    ...to
      .filter((phrase) => !from.includes(phrase) && !isOwners(phrase))
      .map((phrase) => statement('grant', 'member', object(fact), fact, phrase, place)),
  ];
}

function isOwners(phrase: string): boolean {
  return phrase.includes(' to OWNER');
}
