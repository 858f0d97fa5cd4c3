import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Revision } from '../revisions/revision.ts';
import { acceptedReason, type Finding } from './finding.ts';
import { leftOutFor } from './lint-rules.ts';

/** What squawk prints. Lines count from 0. */
const Report = z.array(
  z.object({
    line: z.number(),
    level: z.string(),
    message: z.string(),
    help: z.string().nullable(),
    rule_name: z.string(),
  }),
);

/** The oldest major that is served: what is safe only on a newer one is not safe. */
const PG_VERSION = '15.0';

/**
 * What squawk says of a revision's up; it sees what measuring cannot, such as a rename that breaks running clients.
 *
 * @returns null where squawk is not installed: it is a devDependency.
 */
export async function lint(revision: Revision): Promise<Finding[] | null> {
  const program = squawk();
  if (program === null) return null;
  const statements = revision.up.map((sql) => `${sql.trim().replace(/;$/, '')}\n;\n`);
  const report = Report.parse(JSON.parse(await run(program, revision.transactional, statements.join(''))));
  const ends = lastLines(statements);
  return report.map((one): Finding => {
    const statement = ends.findIndex((end) => one.line <= end) + 1;
    const sql = revision.up[statement - 1] ?? '';
    return {
      revision: revision.name,
      rule: one.rule_name,
      severity: one.level === 'Error' ? 'error' : 'warning',
      direction: 'up',
      statement,
      object: null,
      problem: one.message,
      remedy: one.help ?? `See https://squawkhq.com/docs/${one.rule_name}`,
      accepted: acceptedReason(sql, one.rule_name),
    };
  });
}

/** The binary of this platform's package; squawk's own script would start a second process for nothing. */
function squawk(): string | null {
  const require = createRequire(import.meta.url);
  try {
    const own = createRequire(require.resolve('squawk-cli/package.json'));
    const binary = process.platform === 'win32' ? 'squawk.exe' : 'squawk';
    return own.resolve(`@squawk-cli/${process.platform}-${process.arch}/bin/${binary}`);
  } catch {
    return null;
  }
}

async function run(program: string, transactional: boolean, sql: string): Promise<string> {
  const options = ['--reporter', 'json', '--pg-version', PG_VERSION, '--exclude', leftOutFor(transactional).join(',')];
  // its own settings file would make the findings depend on the folder it runs in
  const child = spawn(program, [...options, ...(transactional ? ['--assume-in-transaction'] : [])], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: import.meta.dirname,
  });
  child.stdin.end(sql);
  const [answer, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (answer.trim() === '') throw new Error(`squawk gave no report: ${complaint.trim()}`);
  return answer;
}

/** The last line, counted from 0, of each statement in the text that they make together. */
function lastLines(statements: readonly string[]): number[] {
  let lines = 0;
  return statements.map((sql) => (lines += sql.split('\n').length - 1) - 1);
}
