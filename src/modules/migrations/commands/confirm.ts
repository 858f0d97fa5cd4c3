import { createInterface } from 'node:readline/promises';

/**
 * Asks a person to go on.
 *
 * @returns true without asking where nobody can answer: in a script the command line itself is the decision.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} Type "yes" to go on: `)).trim() === 'yes';
  } finally {
    terminal.close();
  }
}
