import { splitStatements } from '../../src/modules/migrations/revisions/split-statements.ts';

/** What `\c` does to a session: it begins again, as the role of the suite. */
export const RECONNECT = 'reset session authorization; discard all';

const ENDS_STATEMENT = /\\(?:g(?:set|exec|desc|x)?|crosstabview|watch)\b.*$/u;
const COPIES_LINES = /^\s*copy\b[^;]*\bfrom\s+stdin\b[^;]*;/imu;

/**
 * Returns the statements of a psql script that a driver can run, in order.
 *
 * Commands of psql are left out, apart from those that end a statement or connect again. Rows for COPY FROM STDIN are left
 * out with their statement, and so is what reads a variable of psql.
 */
export function readScript(script: string): string[] {
  const lines: string[] = [];
  let copies = false;
  for (const line of script.split('\n')) {
    if (copies) {
      copies = line !== '\\.';
      continue;
    }
    copies = COPIES_LINES.test(line);
    if (copies) continue;
    if (/^\s*\\c(?:onnect)?\b/u.test(line)) lines.push(`;${RECONNECT.replace('; ', ';')};`);
    else if (!/^\s*\\/u.test(line)) lines.push(line.replace(ENDS_STATEMENT, ';').replaceAll(String.raw`\;`, ';'));
  }
  return splitStatements(lines.join('\n')).filter((sql) => !readsVariable(sql));
}

const TEXTS = /'[^']*'/gu;

/** `:'name'`, `:"name"` or `:name` outside of a text. A cast is none. */
function readsVariable(sql: string): boolean {
  return /(?<!:):(?:'\w|"\w|[a-z_])/iu.test(
    sql.replaceAll(TEXTS, (text, at: number) => (sql[at - 1] === ':' ? text : '')),
  );
}
