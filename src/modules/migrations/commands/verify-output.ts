import type { Finding } from '../verify/finding.ts';
import { isOpen } from '../verify/finding.ts';
import type { Measure } from '../verify/measure.ts';
import type { RevisionProof, VerifyReport } from '../verify/verify.ts';
import { duration } from './output.ts';

/** Statements that take no lock on a table that was there before are counted, not listed. */
const takesLocks = (measure: Measure): boolean => measure.locks.size > 0;

/** A proof for a program: {@link VerifyReport} with plain objects for maps, and without code. */
export function proofAsJson({ status, linted, notReached, proofs }: VerifyReport) {
  return {
    status,
    linted,
    notReached,
    revisions: proofs.map(({ revision, measures, findings, kept, unmarked, online }) => ({
      name: revision.name,
      transactional: revision.transactional,
      online,
      findings,
      kept,
      unmarked,
      statements: measures.map(({ statement, sql, durationMs, locks, rewrites, rebuilds, scans }) => ({
        statement,
        sql,
        durationMs,
        locks: revision.transactional ? Object.fromEntries(locks) : null,
        rewrites,
        rebuilds,
        scans,
      })),
    })),
  };
}

export async function describeProofs(report: VerifyReport): Promise<string[]> {
  const lines: string[] = [];
  for (const proof of report.proofs) lines.push(...(await describeProof(proof)), '');
  return [
    summary(report),
    '',
    ...lines,
    ...report.notReached.map((name) => `${name} could not be tried: a revision before it does not run.`),
    ...(report.linted ? [] : ['Lint was left out: squawk is not installed (it is a devDependency).']),
  ];
}

function summary({ proofs }: VerifyReport): string {
  const findings = proofs.flatMap((proof) => proof.findings);
  const open = findings.filter(isOpen).length;
  const accepted = findings.filter((finding) => finding.accepted !== null).length;
  const revisions = `${proofs.length} revision${proofs.length === 1 ? '' : 's'}`;
  const found = open === 0 ? 'no finding' : `${open} finding${open === 1 ? '' : 's'}`;
  return `Proved ${revisions}: ${found}${accepted > 0 ? `, ${accepted} accepted` : ''}.`;
}

async function describeProof({
  revision,
  measures,
  findings,
  kept,
  unmarked,
  online,
}: RevisionProof): Promise<string[]> {
  const locking = measures.filter(takesLocks);
  const extensions = kept.filter(({ kind }) => kind === 'extension');
  return [
    revision.name,
    `  up, down, up: ${measures.length} statement${measures.length === 1 ? '' : 's'}, ${duration(measures.reduce((sum, one) => sum + one.durationMs, 0))} for the first up`,
    ...(await lockLines(revision.transactional, locking)),
    ...(online ? [`  online: ${online.isOnline ? 'yes' : 'no'}, because ${online.because}`] : []),
    ...extensions.map(({ identity, reason }) => `  extension ${identity} stays after the down: ${reason}`),
    ...(unmarked.length > 0 ? [`  rows not watched, because none could be made: ${unmarked.join(', ')}`] : []),
    ...findings.flatMap(describeFinding),
  ];
}

async function lockLines(transactional: boolean, locking: readonly Measure[]): Promise<string[]> {
  if (!transactional)
    return ['  outside a transaction: its locks come and go within the statement, and are not measured'];
  if (locking.length === 0) return ['  no lock on a table that was there before'];
  // loaded only by the command that draws a table
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: ['#', 'statement', 'table', 'lock', 'whole table', 'took'],
    style: { head: [], border: [] },
  });
  for (const { statement, sql, locks, durationMs, ...effect } of locking) {
    for (const [name, mode] of locks) {
      table.push([statement, firstLine(sql), name, mode, work(effect, name), duration(durationMs)]);
    }
  }
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line}`);
}

function work({ rewrites, rebuilds, scans }: Pick<Measure, 'rewrites' | 'rebuilds' | 'scans'>, table: string): string {
  if (rewrites.includes(table)) return 'rewritten';
  if (rebuilds.includes(table)) return 'index rebuilt';
  return scans.includes(table) ? 'read' : '';
}

function describeFinding({
  rule,
  severity,
  direction,
  statement,
  problem,
  remedy,
  accepted,
  object,
}: Finding): string[] {
  const where = statement === null ? direction : `${direction} ${statement}`;
  const state = accepted === null ? severity : 'accepted';
  const acceptable = accepted === null && severity !== 'note' && statement !== null;
  return [
    `  ${state}: ${rule} (${where}${object === null ? '' : `, ${object}`})`,
    ...[problem, accepted === null ? remedy : `Accepted: ${accepted}`].map((text) => `    ${text}`),
    ...(acceptable ? [`    If it is meant so, accept it in the statement: -- accept ${rule}: <reason>`] : []),
  ];
}

const WIDTH = 48;

function firstLine(sql: string): string {
  const text = sql.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim();
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}
