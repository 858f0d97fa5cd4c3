import { findRevision } from '../revisions/address.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import type { Revision } from '../revisions/revision.ts';
import type { Remainder } from './catalog-finding.ts';
import { blockingOperations } from './blocking-operations.ts';
import { type Finding, isOpen } from './finding.ts';
import { lint } from './lint.ts';
import type { LiveSizes } from './live-size.ts';
import type { Measure } from './measure.ts';
import { onlineVerdict, type OnlineVerdict } from './online.ts';
import { proveRows } from './prove-rows.ts';
import { proveStructure, type StructureProof } from './prove-structure.ts';
import type { ScratchMigrator } from './scratch-migrator.ts';
import { type ProofPlace, withScratchMigrator } from './with-scratch-migrator.ts';

/** What is known of one revision after its proof. */
export interface RevisionProof {
  readonly revision: Revision;
  readonly measures: readonly Measure[];
  readonly findings: readonly Finding[];
  /** What its down leaves behind and may. */
  readonly kept: readonly Remainder[];
  /** Tables that were there before it, whose rows could not be watched. */
  readonly unmarked: readonly string[];
  /** Whether the application can go on meanwhile; null when the up fails. */
  readonly online: OnlineVerdict | null;
}

export interface VerifyReport {
  readonly status: 'ok' | 'findings';
  readonly proofs: readonly RevisionProof[];
  /** False when squawk is not installed. */
  readonly linted: boolean;
  /** Revisions that could not be tried, because one before them does not run. */
  readonly notReached: readonly string[];
}

export interface VerifyOptions {
  /** Revisions by any address; all when empty. */
  readonly words?: readonly string[];
  /** Null when the live server was not asked. */
  readonly sizes?: LiveSizes | null;
  readonly onStart?: (revision: string) => void;
}

/** Proves revisions on scratch databases: up, down, up; catalog, rows, locks and lint. */
export async function verify(place: ProofPlace, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { words = [], sizes = null, onStart } = options;
  const all = await readRevisions(place.folder);
  const wanted = words.length === 0 ? all : words.map((word) => findRevision(word, all));
  const structure = await proveEach(place, all, wanted, async (line, revision) => {
    onStart?.(revision.name);
    const proof = await proveStructure(line, revision);
    return { proof, at: proof.left };
  });
  const sound = wanted.filter((revision) => structure.get(revision)?.left === 'at');
  const rows = await proveEach(place, all, sound, async (line, revision) => {
    const proof = await proveRows(line, revision);
    return { proof, at: proof.isAt ? 'at' : 'spoilt' };
  });
  const proofs: RevisionProof[] = [];
  let linted = true;
  for (const [revision, { findings, measures, kept, left }] of structure) {
    const { findings: onRows = [], unmarked = [] } = rows.get(revision) ?? {};
    // a baseline makes what is there already: advice on it would come too late
    const advice = revision.replaces.length > 0 ? [] : await lint(revision);
    linted &&= advice !== null;
    const found = [...findings, ...onRows, ...blockingOperations(revision.name, measures, sizes), ...(advice ?? [])];
    const online = left === 'stuck' ? null : onlineVerdict(revision, measures);
    proofs.push({ revision, measures, kept, unmarked, online, findings: found });
  }
  const notReached = wanted.filter((revision) => !structure.has(revision)).map(({ name }) => name);
  const status = notReached.length > 0 || proofs.some(({ findings }) => findings.some(isOpen)) ? 'findings' : 'ok';
  return { status, proofs, linted, notReached };
}

type Prove<T> = (line: ScratchMigrator, revision: Revision) => Promise<{ proof: T; at: StructureProof['left'] }>;

/**
 * Goes through all revisions in order and proves those that are wanted; after one that spoilt its database, on a new one.
 *
 * @returns what was reached: nothing after a revision whose up does not run.
 */
async function proveEach<T>(
  place: ProofPlace,
  all: readonly Revision[],
  wanted: readonly Revision[],
  prove: Prove<T>,
): Promise<Map<Revision, T>> {
  const proofs = new Map<Revision, T>();
  const queue = all.filter((revision) => wanted.includes(revision));
  for (let at: StructureProof['left'] = 'at'; queue.length > 0 && at !== 'stuck';) {
    at = await withScratchMigrator(place, (line) => proveUntilSpoilt(line, queue, prove, proofs));
  }
  return proofs;
}

async function proveUntilSpoilt<T>(
  line: ScratchMigrator,
  queue: Revision[],
  prove: Prove<T>,
  proofs: Map<Revision, T>,
): Promise<StructureProof['left']> {
  for (let revision = queue.shift(); revision !== undefined; revision = queue.shift()) {
    if (revision.parent !== null) await line.migrator.upgrade(revision.parent);
    const { proof, at } = await prove(line, revision);
    proofs.set(revision, proof);
    if (at !== 'at') return at;
  }
  return 'at';
}
