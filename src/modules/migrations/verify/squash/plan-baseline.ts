import type { Catalog } from '../../catalog/catalog.ts';
import { diffCatalogs } from '../../catalog/diff-catalogs.ts';
import type { RepairScript } from '../../catalog/repair-script.ts';
import type { DriftPolicy } from '../../report/drift-policy.ts';
import type { LoadedRevision } from '../../revisions/read-revisions.ts';
import type { ProofPlace } from '../with-scratch-migrator.ts';
import { withScratchMigrator } from '../with-scratch-migrator.ts';
import { type CarriedRows, carriedRows } from './carried-rows.ts';
import { outsideDatabase } from './outside-database.ts';
import { type Content, readContent } from './read-content.ts';
import { SquashRefusedError } from './squash-refused-error.ts';

/** Where a line of revisions is run. */
export interface SquashPlace extends ProofPlace {
  readonly watch: DriftPolicy;
}

/** What a database contains at a revision. */
export interface State {
  readonly catalog: Catalog;
  readonly content: Content;
}

/** What a line makes: at the last revision that is replaced, at head, and back there from head. */
export interface LineStates {
  readonly base: Catalog;
  readonly target: State;
  readonly head: State;
  /** Null where a revision has no way back. */
  readonly back: State | null;
}

/** The statements of a baseline, and what they are to be held against. */
export interface BaselinePlan {
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly carried: CarriedRows;
  readonly states: LineStates;
  /** What no statement makes. */
  readonly notes: readonly string[];
  /** Objects that the policy leaves out: the baseline does not make them. */
  readonly left: readonly string[];
}

/**
 * Plans the statements that make what the first revisions of a line make. Writes nothing but scratch databases.
 *
 * @param replaced the first revisions, in order.
 * @throws {SquashRefusedError} for what one baseline cannot do.
 */
export async function planBaseline(place: SquashPlace, replaced: readonly LoadedRevision[]): Promise<BaselinePlan> {
  assertInDatabase(replaced);
  const target = replaced.at(-1)?.name ?? '';
  const states = await lineStates(place, target);
  const hasRows = states.target.content.tables.some(({ rows }) => rows.length > 0);
  const again = hasRows ? await contentAt(place, target) : states.target.content;
  const carried = carriedRows(states.target.content, again);
  const { policy } = place.watch;
  const { base } = states;
  const { catalog } = states.target;
  const up = diffCatalogs(catalog, base, policy);
  const down = diffCatalogs(base, catalog, policy);
  return {
    // functions come before the tables that their bodies read
    up: [
      `select pg_catalog.set_config('check_function_bodies', 'off', true)`,
      ...statementsOf(up.repair, catalog),
      ...carried.statements,
    ],
    down: statementsOf(down.repair, catalog),
    carried,
    states,
    notes: [...up.repair.notes, ...down.repair.notes],
    left: leftOut(states, policy),
  };
}

/** @throws {SquashRefusedError} for a statement whose result is not in the database. */
function assertInDatabase(replaced: readonly LoadedRevision[]): void {
  for (const { name, up } of replaced) {
    const found = up.map(outsideDatabase).find((words) => words !== null);
    if (found !== undefined) {
      throw new SquashRefusedError(
        `${name} runs "${found} …", which changes the server and not only its database, so no baseline would repeat it. ` +
          'Squash up to a revision before it.',
      );
    }
  }
}

/** Runs all revisions of a folder, and back to `target`; reads what is there on the way. */
export async function lineStates(place: SquashPlace, target: string): Promise<LineStates> {
  return withScratchMigrator(withAllSchemas(place), async (line) => {
    const read = async (): Promise<State> => ({
      catalog: await line.readCatalog(),
      content: await line.query((query) => readContent(query, line.history)),
    });
    const base = await line.readCatalog();
    await line.migrator.upgrade(target);
    const atTarget = await read();
    const later = (await line.migrator.readRevisions()).filter(({ name }) => name > target);
    if (later.length === 0) return { base, target: atTarget, head: atTarget, back: atTarget };
    await line.migrator.upgrade('head');
    const head = await read();
    if (later.some(({ reversible }) => !reversible)) return { base, target: atTarget, head, back: null };
    await line.migrator.downgrade(target);
    return { base, target: atTarget, head, back: await read() };
  });
}

async function contentAt(place: SquashPlace, target: string): Promise<Content> {
  return withScratchMigrator(place, async (line) => {
    await line.migrator.upgrade(target);
    return line.query((query) => readContent(query, line.history));
  });
}

/** The database is empty: what is in a schema that is not watched is of the revisions too. */
export function withAllSchemas(place: SquashPlace): SquashPlace {
  return { ...place, watch: { ...place.watch, ignoreSchemas: [] } };
}

function leftOut({ base, target }: LineStates, policy: DriftPolicy['policy']): string[] {
  const seen = new Set(
    diffCatalogs(target.catalog, base, policy).drifts.map(({ kind, identity }) => `${kind} ${identity}`),
  );
  return diffCatalogs(target.catalog, base, { ...policy, ignores: [] })
    .drifts.map(({ kind, identity }) => `${kind} ${identity}`)
    .filter((object) => !seen.has(object));
}

/** What is created belongs to the role that migrates anyway; the name of that role differs by database. */
const statementsOf = ({ lossless, held }: RepairScript, { placeholders: place }: Catalog): string[] =>
  [...lossless, ...held.map(({ sql }) => sql)]
    .map((sql) => sql.trimEnd().replace(/;$/, ''))
    .filter((sql) => !sql.endsWith(` owner to ${place.owner}`));
