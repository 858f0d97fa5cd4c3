import type { Catalog } from '../catalog/catalog.ts';
import type { Fact, Query } from '../catalog/fact.ts';
import { factsForMajor } from '../catalog/lock-majors.ts';
import type { Policy, Rule } from '../catalog/policy.ts';
import { withoutHistory, withoutLaterColumns } from '../report/history-ignores.ts';
import { recordedFacts } from '../report/recorded-catalog.ts';
import { describeUnlisted, usableLock } from '../report/unlisted-major.ts';
import { isBeforeHead, isInOrder, type RevisionsReport } from '../revisions/compare-history.ts';
import { historyParts, inSchema, type RevisionPlace } from '../runner/revision-place.ts';
import type { FleetPlace } from './fleet-place.ts';
import { LockTemplate } from './lock-template.ts';

type Expected =
  | { readonly facts: readonly Fact[]; readonly from: 'catalog lock' | 'history' }
  | { readonly reason: string };

/** Knows what a schema should contain: one catalog lock serves all of them. */
export class SchemaExpectation {
  readonly #place: Pick<FleetPlace, 'folder' | 'watch'>;
  readonly #templates = new Map<number, LockTemplate>();

  constructor(place: Pick<FleetPlace, 'folder' | 'watch'>) {
    this.#place = place;
  }

  /** Returns where revisions of a schema work, and where their history is. */
  placeOf(schema: string): RevisionPlace {
    return inSchema(this.#place.watch, schema);
  }

  /** Returns the facts of a schema at the revision that its history names, or why they are unknown. */
  async of(
    schema: string,
    revisions: RevisionsReport,
    { query, major }: { query: Query; major: number },
  ): Promise<Expected> {
    const { current, head } = revisions;
    if (current === null) return { reason: 'No revision is applied, so there is nothing to compare with.' };
    if (!isInOrder(revisions) && !isBeforeHead(revisions)) {
      return { reason: 'The history does not fit the revisions of this build, so the schema is not compared.' };
    }
    const lock = await usableLock(this.#place.folder);
    if (lock?.head === current && current === head && lock.majors.includes(major)) {
      const known =
        this.#templates.get(major) ?? new LockTemplate(factsForMajor(lock, major), this.#place.watch.schema);
      this.#templates.set(major, known);
      return { facts: known.factsIn(schema), from: 'catalog lock' };
    }
    const kept = await recordedFacts(query, this.placeOf(schema).history, current, major);
    if (kept) return { facts: new LockTemplate(kept, this.#place.watch.schema).factsIn(schema), from: 'history' };
    if (lock?.head === current && !lock.majors.includes(major)) return { reason: describeUnlisted(lock, major, false) };
    return { reason: `Neither the catalog lock nor the history of the schema says what ${current} makes.` };
  }

  /** Returns the policy for a schema: rules about the schema of the revisions are about this one. */
  policyOf(schema: string, { isBeforeRun = false } = {}): Policy {
    const { watch } = this.#place;
    const { history } = this.placeOf(schema);
    const hasHistory = historyParts(watch.history).schema === watch.schema && !isBeforeRun;
    const policy = (hasHistory ? withoutLaterColumns : withoutHistory)({ policy: watch.policy, history });
    const moved = (identity: string) =>
      identity.startsWith(`${watch.schema}.`) ? schema + identity.slice(watch.schema.length) : identity;
    return {
      severities: policy.severities.map((rule) =>
        rule.identity === undefined ? rule : { ...rule, identity: moved(rule.identity) },
      ),
      // another schema may have what this one lacks
      ignores: policy.ignores.map((rule) => Object.assign(movedRule(rule, moved), { mayNameNothing: true as const })),
    };
  }
}

function movedRule(rule: Rule, moved: (identity: string) => string): Rule {
  if ('identity' in rule) return { ...rule, identity: moved(rule.identity) };
  return 'partitionsOf' in rule ? { ...rule, partitionsOf: moved(rule.partitionsOf) } : { ...rule };
}

/** Returns the catalog with the facts of one schema. */
export function catalogOfSchema(catalog: Catalog, facts: readonly Fact[] = []): Catalog {
  const identities = new Set(facts.map(({ identity }) => identity));
  return { ...catalog, facts, notices: catalog.notices.filter(({ identity }) => identities.has(identity)) };
}
