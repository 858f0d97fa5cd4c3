import { BackfillRefusedError } from '../runner/errors/backfill-refused-error.ts';
import { BackfillStoppedError } from '../runner/errors/backfill-stopped-error.ts';
import { NotResumableError } from '../runner/errors/not-resumable-error.ts';
import { RevisionFailedError } from '../runner/errors/revision-failed-error.ts';
import { serverMessage } from '../runner/errors/statement-error.ts';
import { TransactionControlError } from '../runner/errors/transaction-control-error.ts';
import type { Finding } from './finding.ts';

/** The finding for a run that the server refused, or the runner before it; any other error is not the revision's fault, and is thrown. */
export function failureFinding(
  error: unknown,
  what: Pick<Finding, 'revision' | 'rule' | 'direction' | 'remedy'> & { severity?: Finding['severity']; run: string },
): Finding {
  const reason = reasonOf(error);
  const { run, severity = 'error', ...common } = what;
  return {
    ...common,
    severity,
    statement: reason.statement,
    object: null,
    problem: `${run} fails: ${reason.sentence}`,
    accepted: null,
  };
}

function reasonOf(error: unknown): { statement: number | null; sentence: string } {
  if (error instanceof TransactionControlError) {
    return { statement: error.statement, sentence: `it begins or ends a transaction: ${oneLine(error.control)}.` };
  }
  if (error instanceof BackfillRefusedError || error instanceof BackfillStoppedError) {
    return { statement: null, sentence: oneLine(error.message) };
  }
  if (error instanceof NotResumableError) return { statement: null, sentence: error.message };
  if (!(error instanceof RevisionFailedError)) throw error;
  const sentence = `${oneLine(serverMessage(error.cause))}.`;
  return { statement: error.statement === 0 ? null : error.statement, sentence };
}

const oneLine = (message: string): string => message.split('\n').join('; ');
