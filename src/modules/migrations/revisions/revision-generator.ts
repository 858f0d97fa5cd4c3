import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationDiff } from '@mikro-orm/core';
import { TSMigrationGenerator } from '@mikro-orm/migrations';
import { lastRevisionName } from './read-revisions.ts';
import { parseRevisionName, timestampAfter } from './revision.ts';
import { revisionMessage } from './revision-message.ts';
import { meansTheSame } from './same-meaning.ts';
import { linesInLiterals } from './sql-tokens.ts';
import { warningFor } from './statement-warning.ts';

/** Writes the file of a new revision as a person would: a header that says what it is, formatted SQL, a warning where data is lost. */
export class RevisionGenerator extends TSMigrationGenerator {
  #title = '';
  #parent: string | null = null;

  /**
   * Writes the file of the next revision.
   *
   * MikroORM's own takes the time of the clock, which may be that of the revision before it, or earlier: two revisions within
   * a second, or one from a machine whose clock is ahead.
   *
   * @returns the text of the file, and its name.
   * @throws {EmptyMessageError} when the name that a person gave says nothing; without one the first statement names it.
   */
  override async generate(diff: MigrationDiff, path?: string, name?: string): Promise<[string, string]> {
    const folder = path ?? this.options.pathTs ?? this.options.path ?? '.';
    this.#title = name === undefined ? describe(diff) : revisionMessage(name);
    this.#parent = await lastRevisionName(folder);
    const timestamp = timestampAfter(this.#parent);
    const slug = slugOf(this.#title);
    const className = this.namingStrategy.classToMigrationName(timestamp, slug);
    const code = this.generateMigrationFile(className, { up: await pretty(diff.up), down: await pretty(diff.down) });
    const file = `${className}.${this.options.emit ?? 'ts'}`;
    await writeFile(join(folder, file), code, { flush: true });
    return [code, file];
  }

  override generateMigrationFile(className: string, diff: MigrationDiff): string {
    const timestamp = parseRevisionName(className)?.timestamp ?? '';
    const [year, month, day, hour, minute] = [0, 4, 6, 8, 10].map((at, i) => timestamp.slice(at, i === 0 ? 4 : at + 2));
    const title = `${this.#title.charAt(0).toUpperCase()}${this.#title.slice(1)}`.replaceAll('*/', '* /');
    return [
      `import { Migration } from '@mikro-orm/migrations';`,
      '',
      '/**',
      ` * ${title.replace(/\.$/, '')}.`,
      ' *',
      ` * Revision ${timestamp}, after ${this.#parent ?? 'base'}. Made ${year}-${month}-${day} ${hour}:${minute} UTC.`,
      ' */',
      `export class ${className} extends Migration {`,
      ...this.method('up', diff.up, diff.down),
      '',
      ...this.method('down', diff.down, diff.up),
      '}',
      '',
    ].join('\n');
  }

  /** The call that runs a statement. A line that begins within a literal is not indented: the blanks would be part of it. */
  override createStatement(sql: string, padLeft: number): string {
    const pad = ' '.repeat(padLeft);
    const text = sql.replaceAll(/[`\\]|\$(?=\{)/g, String.raw`\$&`).replaceAll('\r', String.raw`\r`);
    const lines = text.split('\n');
    if (lines.length === 1) return `${pad}this.addSql(\`${text}\`);`;
    const literal = linesInLiterals(sql);
    const indented = lines.map((line, at) => (literal.has(at) ? line : `${pad}  ${line}`));
    return `${pad}this.addSql(\`\n${indented.join('\n')}\n${pad}\`);`;
  }

  private method(name: 'up' | 'down', statements: readonly string[], opposite: readonly string[]): string[] {
    const body = statements.flatMap((sql) => {
      const warning = warningFor(sql, statements, opposite);
      return [...(warning === null ? [] : [`    // ${warning}`]), this.createStatement(sql, 4)];
    });
    const blank = '    // One statement in each this.addSql(`…`).';
    return [`  override ${name}(): void {`, ...(statements.length === 0 ? [blank] : body), '  }'];
  }
}

/** Formats SQL, unless that changed what it means. The formatter is a devDependency, loaded only where revisions are written. */
async function pretty(statements: readonly string[]): Promise<string[]> {
  const { format } = await import('sql-formatter');
  return statements.map((sql) => {
    try {
      const text = format(sql, { language: 'postgresql', keywordCase: 'lower' });
      return meansTheSame(sql, text) ? text : sql;
    } catch {
      // syntax that the formatter does not know is still good SQL
      return sql;
    }
  });
}

/** `Add column phone to users` → `add_column_phone_to_users`. */
export function slugOf(message: string): string {
  return message
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .slice(0, 80);
}

/** A message for a revision that was given none, after its first statement: `alter users`. */
function describe(diff: MigrationDiff): string {
  const first = diff.up[0] ?? '';
  const [, verb, kind, object] = /^(\w+)\s+(\w+)\s+(?:if (?:not )?exists\s+)?"?([\w.]+)"?/.exec(first) ?? [];
  if (verb === undefined) return 'revision';
  return kind === 'table' ? `${verb} ${object}` : `${verb} ${kind} ${object}`;
}
