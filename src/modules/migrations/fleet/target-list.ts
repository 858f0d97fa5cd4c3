import { type Target, TargetsError } from './target.ts';

/**
 * Reads a list of databases: a URL in each line; empty lines, and those that begin with `#`, are left out.
 *
 * @param normalise returns a URL that the driver takes, or throws. What it says is not passed on: a line may hold a
 *   password anywhere.
 * @throws {TargetsError} for lines without a URL, for a database that is named twice, and for an empty list.
 */
export function parseTargetList(text: string, normalise: (url: string) => string): Target[] {
  const problems: string[] = [];
  const lines = new Map<string, number>();
  const targets = text.split(/\r?\n/).flatMap((line, index): Target[] => {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) return [];
    const url = tryOr(() => new URL(normalise(written)), null);
    if (url === null) {
      problems.push(`Line ${index + 1} of the list is not like postgresql://user:password@host:5432/database.`);
      return [];
    }
    const name = `${url.hostname || 'localhost'}:${url.port || '5432'}${tryOr(() => decodeURIComponent(url.pathname), url.pathname)}`;
    const earlier = lines.get(name);
    if (earlier !== undefined) problems.push(`Lines ${earlier} and ${index + 1} of the list both name ${name}.`);
    lines.set(name, index + 1);
    return [{ name, url: url.href, schema: null }];
  });
  if (problems.length === 0 && targets.length === 0) problems.push('The list names no database.');
  if (problems.length > 0) throw new TargetsError(problems);
  return targets;
}

function tryOr<T, Other>(work: () => T, other: Other): T | Other {
  try {
    return work();
  } catch {
    return other;
  }
}
