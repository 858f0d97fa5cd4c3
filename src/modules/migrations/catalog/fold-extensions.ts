import type { Drift } from './drift.ts';
import { relationOf } from './extension-parts.ts';

/** A drift, and how many others come and go with it. */
export interface Folded<Some extends Drift> {
  readonly object: Some;
  readonly members: readonly Some[];
}

/** Puts the members of an extension that is missing or unexpected, and what lives in them, under the extension. */
export function foldExtensions<Some extends Drift>(drifts: readonly Some[]): Folded<Some>[] {
  const moving = new Map(
    drifts.flatMap(({ kind, identity, change }) =>
      kind === 'extension' && change !== 'changed' ? [[identity, change] as const] : [],
    ),
  );
  const relations = new Map(
    drifts.flatMap((drift) => {
      const extension = valueOf(drift, 'extension');
      return moving.has(extension) ? [[drift.identity, extension] as const] : [];
    }),
  );
  const extensionOf = (drift: Some): string | undefined => {
    const extension =
      drift.kind === 'extension member'
        ? drift.identity.split(': ')[0]
        : (relations.get(drift.identity) ?? relations.get(relationOf(asFact(drift)) ?? ''));
    return extension !== undefined && moving.get(extension) === drift.change ? extension : undefined;
  };
  const folded = Map.groupBy(drifts, extensionOf);
  return (folded.get(undefined) ?? []).map((object) => ({
    object,
    members: object.kind === 'extension' ? (folded.get(object.identity) ?? []) : [],
  }));
}

function valueOf({ attributes }: Drift, name: string): string {
  const found = attributes.find((attribute) => attribute.name === name);
  return String(found?.actual ?? found?.expected ?? '');
}

const asFact = ({ kind, identity, attributes }: Drift) => ({
  kind,
  identity,
  attributes: Object.fromEntries(attributes.map(({ name, expected, actual }) => [name, actual ?? expected])),
});
