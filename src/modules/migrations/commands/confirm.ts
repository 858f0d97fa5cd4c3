import { createInterface } from 'node:readline';
import { MigrationsError } from '../migrations-error.ts';
import { stopSignals } from '../runner/stop-signals.ts';
import { Interruption } from '../runner/errors/interruption.ts';

/** The person who was asked ended the command instead: by Ctrl-C, by a signal, or by closing the terminal. */
export class QuestionStoppedError extends MigrationsError {
  readonly code = 'question_stopped';
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super('Nothing was run.');
    this.signal = signal;
  }
}

/** Returns true when a person at a terminal can answer a question. No errors. */
export const canAsk = (): boolean => terminalOutput() !== undefined;

function terminalOutput(): NodeJS.WriteStream | undefined {
  return process.stdin.isTTY ? [process.stderr, process.stdout].find(({ isTTY }) => isTTY) : undefined;
}

/**
 * Asks a person to go on.
 *
 * @returns true only for the answer "yes", and without asking where no terminal is: in a script the command line itself
 * is the decision. Ctrl-D and the end of the input are "no".
 * @throws {QuestionStoppedError} when Ctrl-C or a signal stops the question.
 */
export async function confirm(question: string): Promise<boolean> {
  const output = terminalOutput();
  if (!output) return true;
  using signals = stopSignals();
  const terminal = createInterface({ input: process.stdin, output });
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const stop = (signal: NodeJS.Signals) => reject(new QuestionStoppedError(signal));
  const { stop: stopped } = signals;
  stopped.addEventListener('abort', () =>
    stop(stopped.reason instanceof Interruption ? stopped.reason.signal : 'SIGTERM'),
  );
  // in the terminal's raw mode Ctrl-C is a character, which the interface tells of
  terminal.once('SIGINT', () => stop('SIGINT'));
  terminal.once('close', () => resolve(null));
  terminal.question(`${question} Type "yes" to go on: `, resolve);
  let answer: string | null = null;
  try {
    answer = await promise;
  } finally {
    terminal.close();
    // the cursor still stands behind the question
    if (answer === null) output.write('\n');
  }
  return answer?.trim() === 'yes';
}
