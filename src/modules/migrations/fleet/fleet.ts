import { readDrift, readReport } from '../report/read-report.ts';
import { planUpgrade } from '../revisions/plan.ts';
import { type LoadedRevision, readRevisions } from '../revisions/read-revisions.ts';
import { connect } from '../runner/plain-connection.ts';
import type { RunOptions, RunResult } from '../runner/run-listener.ts';
import type { FleetPlace } from './fleet-place.ts';
import { type InspectedSchema, inspectSchemas } from './inspect-schemas.ts';
import { type FleetOrder, type Outcome, runFleet } from './run-fleet.ts';
import { SchemaExpectation } from './schema-expectation.ts';
import { schemaGuard } from './schema-guard.ts';
import { schemasLike } from './schemas-like.ts';
import type { Target } from './target.ts';

/** How many schemas are read at a time: memory stays the same for any number of them. */
const CHUNK = 100;

/** The targets: databases, or schemas of one. */
export type FleetTargets = readonly Target[] | { readonly schemas: string; readonly url: string };

/** What is done to each target. */
export type FleetWork =
  | { readonly action: 'status' | 'drift' }
  | { readonly action: 'upgrade'; readonly to: string; readonly options: Omit<RunOptions, 'approve' | 'stop'> };

/** What became of a target: {@link RunResult} of an upgrade, else what is known of its revisions and drift. */
export type FleetResult = RunResult | InspectedSchema;

export interface FleetAsked extends FleetOrder {
  readonly place: FleetPlace;
  readonly targets: FleetTargets;
  readonly work: FleetWork;
  /** Called once, before the first target. */
  readonly onStart?: (count: number) => void;
  readonly onEnd?: (outcome: Outcome<FleetResult>) => void;
}

type Work = (target: Target) => Promise<FleetResult>;

/**
 * Does the same to many databases, or to many schemas of one.
 *
 * What is done is done: the history of each target says so, and the next call goes on with the others.
 *
 * @returns what became of each target; a failure of one is a value, not an error.
 * @throws {TargetsError} for targets that are not usable, {UnknownRevisionError} and the like for a target revision that no
 *   database could reach: then nothing was run.
 * @example
 * const outcomes = await fleet({
 *   place, targets: { schemas: 'tenant\\_%', url }, work: { action: 'upgrade', to: 'head', options: {} },
 *   concurrency: 4, canary: 1, keepGoing: false, stop: new AbortController().signal,
 * });
 */
export async function fleet(asked: FleetAsked): Promise<Outcome<FleetResult>[]> {
  const { targets, work, place } = asked;
  const revisions = await readRevisions(place.folder);
  // how far +N goes depends on the target
  if (work.action === 'upgrade' && !work.to.startsWith('+')) planUpgrade(work.to, revisions, 0);
  if (!('schemas' in targets)) return await run(asked, targets, ofDatabase(asked, revisions));
  await using connection = await connect(targets.url);
  const schemas = await schemasLike(connection.query, targets.schemas, targets.url);
  if (work.action !== 'upgrade') {
    const inspection = { query: connection.query, revisions, expectation: new SchemaExpectation(place) };
    return await run(asked, schemas, inChunks(schemas, inspection));
  }
  // a lock and a run each; nothing waits for a connection while it holds one
  await using opened = await place.open(targets.url, 2 * asked.concurrency + 1);
  const expectation = new SchemaExpectation(place);
  return await run(asked, schemas, async ({ schema }) => {
    const name = schema ?? '';
    const migrator = opened.migrator.inSchema(expectation.placeOf(name), schemaGuard(name, expectation));
    return migrator.upgrade(work.to, { ...work.options, stop: asked.stop });
  });
}

function run({ onStart, onEnd = () => undefined, ...order }: FleetAsked, targets: readonly Target[], work: Work) {
  onStart?.(targets.length);
  return runFleet(targets, order, work, onEnd);
}

function ofDatabase({ place, work, stop }: FleetAsked, revisions: readonly LoadedRevision[]): Work {
  return async ({ url }) => {
    if (work.action === 'upgrade') {
      await using opened = await place.open(url, 3);
      return opened.migrator.upgrade(work.to, { ...work.options, stop });
    }
    await using connection = await connect(url);
    const { query } = connection;
    const watched = { query, folder: place.folder, revisions, watch: place.watch };
    const report = await readReport({ ...watched, serverUrl: url });
    if (work.action === 'status' || report.drift.status !== 'unknown') return report;
    return { ...report, drift: await readDrift({ ...watched, serverUrl: url }) };
  };
}

/** Reads the schemas of a chunk when the first of them is asked for, and forgets them with the last. */
function inChunks(targets: readonly Target[], asked: Parameters<typeof inspectSchemas>[1]): Work {
  const chunkOf = new Map(targets.map(({ schema }, at) => [schema, Math.floor(at / CHUNK)]));
  const read = new Map<number, Promise<Map<string, InspectedSchema>>>();
  let last: Promise<unknown> = Promise.resolve();
  const inspect = (chunk: number) => {
    const schemas = targets.slice(chunk * CHUNK, (chunk + 1) * CHUNK).flatMap(({ schema }) => schema ?? []);
    const inspected = last.then(() => inspectSchemas(schemas, asked));
    // one connection, one snapshot at a time
    last = inspected.catch(() => undefined);
    return inspected;
  };
  return async ({ schema }) => {
    const chunk = chunkOf.get(schema) ?? 0;
    const inspected = read.get(chunk) ?? inspect(chunk);
    read.set(chunk, inspected);
    read.delete(chunk - 2);
    const found = (await inspected).get(schema ?? '');
    if (!found) throw new TypeError(`The schema ${schema} was not read.`);
    return found;
  };
}
