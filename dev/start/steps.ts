import { styleText } from 'node:util';

/** Reports a line of detail from inside a step. */
export type Report = (line: string) => void;

const MARKS = { doing: '…', done: styleText('green', '✓'), failed: styleText('red', '✗') };

/**
 * Runs one step of the start and shows it: what is being done, then what came of it and how long it took.
 *
 * @param describe what to say of the result, such as `18.4 on port 5432`.
 */
export async function step<T>(
  name: string,
  work: (report: Report) => Promise<T>,
  describe: (result: T) => string,
): Promise<T> {
  const started = performance.now();
  show('doing', name);
  try {
    const result = await work((line) => {
      print(`    ${line}`);
      show('doing', name);
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(`  ${MARKS.done} ${name} ${describe(result)} ${styleText('dim', `(${seconds} s)`)}`);
    return result;
  } catch (error) {
    print(`  ${MARKS.failed} ${name}`);
    throw error;
  }
}

/** Only a terminal can take a line back. */
function show(mark: 'doing', name: string): void {
  if (process.stdout.isTTY) process.stdout.write(`  ${MARKS[mark]} ${name}`);
}

function print(line: string): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001B[K');
  console.log(line);
}
