import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationDiff } from '@mikro-orm/core';
import { TSMigrationGenerator } from '@mikro-orm/migrations';
import { lastRevisionName } from './read-revisions.ts';
import type { Backfill } from './backfill.ts';
import type { Replaced } from './replaced.ts';
import { parseRevisionName, timestampAfter } from './revision.ts';
import { renameGuess } from './rename-guess.ts';
import { revisionMessage } from './revision-message.ts';
import { type RevisionPart, wholeChange } from './revision-part.ts';
import { meansTheSame } from './same-meaning.ts';
import { linesInLiterals } from './sql-tokens.ts';
import { warningFor } from './statement-warning.ts';

/** A file that was written. */
export interface WrittenRevision {
  /** Its name, without the folder. */
  readonly file: string;
  readonly code: string;
  readonly part: RevisionPart;
}

/** What a file says besides its statements. */
interface Description {
  readonly title: string;
  readonly parent: string | null;
  readonly part: RevisionPart;
  /** Which of how many revisions of one change; null for the only one. */
  readonly place: { readonly at: number; readonly of: number } | null;
}

const NOTHING_SAID: Description = { title: '', parent: null, part: wholeChange({ up: [], down: [] }), place: null };

/** Writes the files of new revisions as a person would: a header that says what each is, formatted SQL, a warning where data is lost. */
export class RevisionGenerator extends TSMigrationGenerator {
  #description = NOTHING_SAID;

  /** Writes the file of the next revision. @returns the text of the file, and its name. */
  override async generate(diff: MigrationDiff, path?: string, name?: string): Promise<[string, string]> {
    const folder = path ?? this.options.pathTs ?? this.options.path ?? '.';
    const [written] = await this.writeParts([wholeChange(diff)], name, { folder });
    return [written!.code, written!.file];
  }

  /**
   * Writes the files of the next revisions, one for each part of a change. Those of several parts end in `_1_of_3`, ….
   *
   * MikroORM's own takes the time of the clock, which may be that of the revision before it, or earlier: two revisions within
   * a second, or one from a machine whose clock is ahead.
   *
   * @param notBefore the time of the first of them, instead of now.
   * @throws {EmptyMessageError} when the message that a person gave says nothing; without one the first statement names it.
   */
  async writeParts(
    parts: readonly RevisionPart[],
    message: string | undefined,
    { folder, notBefore }: { readonly folder: string; readonly notBefore?: string },
  ): Promise<WrittenRevision[]> {
    const title = message === undefined ? describePart(parts[0]!) : revisionMessage(message);
    const written: WrittenRevision[] = [];
    for (const [index, part] of parts.entries()) {
      const parent = await lastRevisionName(folder);
      const place = parts.length === 1 ? null : { at: index + 1, of: parts.length };
      const slug = place === null ? slugOf(title) : `${slugOf(title)}_${place.at}_of_${place.of}`;
      const timestamp = (written.length === 0 ? notBefore : undefined) ?? timestampAfter(parent, notBefore);
      const className = this.namingStrategy.classToMigrationName(timestamp, slug);
      this.#description = { title, parent, part, place };
      const code = this.generateMigrationFile(className, { up: await pretty(part.up), down: await pretty(part.down) });
      const file = `${className}.${this.options.emit ?? 'ts'}`;
      await writeFile(join(folder, file), code, { flush: true });
      written.push({ file, code, part });
    }
    return written;
  }

  override generateMigrationFile(className: string, diff: MigrationDiff): string {
    const { part } = this.#description;
    const properties = [
      ...(part.minVersion === undefined ? [] : [`  readonly minVersion = '${part.minVersion}';`, '']),
      ...(part.replaces ? [...replacesLines(part.replaces), ''] : []),
      ...(part.backfill ? [...backfillLines(part.backfill), ''] : []),
      ...(part.transactional || part.backfill
        ? []
        : ['  override isTransactional(): boolean {', '    return false;', '  }', '']),
    ];
    return [
      `import { Migration } from '@mikro-orm/migrations';`,
      '',
      ...headerLines(className, this.#description),
      `export class ${className} extends Migration {`,
      ...properties,
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
      const guess = name === 'up' ? renameGuess(sql, statements) : null;
      const comments = [warning, guess].flatMap((text) => (text === null ? [] : [`    // ${text}`]));
      return [...comments, this.createStatement(sql, 4)];
    });
    const blank = `    // ${this.#description.part.backfill ? EMPTY[name] : 'One statement in each this.addSql(`…`).'}`;
    return [`  override ${name}(): void {`, ...(statements.length === 0 ? [blank] : body), '  }'];
  }
}

/** What the methods of a backfill say, which hold no statement. */
const EMPTY = {
  up: 'The rows are filled in batches, each in a transaction of its own.',
  down: 'Not undone: what the rows held before is not kept. The values go with their column.',
} as const;

function headerLines(className: string, { title, parent, part, place }: Description): string[] {
  const timestamp = parseRevisionName(className)?.timestamp ?? '';
  const [year, month, day, hour, minute] = [0, 4, 6, 8, 10].map((at, i) => timestamp.slice(at, i === 0 ? 4 : at + 2));
  const named = `${title.charAt(0).toUpperCase()}${title.slice(1)}`.replace(/\.$/, '');
  const numbered = place === null ? named : `${named}, ${place.at} of ${place.of}`;
  return [
    '/**',
    ` * ${commentText(numbered)}.`,
    ...(part.note === null ? [] : [` * ${commentText(part.note)}.`]),
    ' *',
    ` * Revision ${timestamp}, after ${parent ?? 'base'}. Made ${year}-${month}-${day} ${hour}:${minute} UTC.`,
    ' */',
  ];
}

const commentText = (text: string): string => text.replaceAll('*/', '* /');

function backfillLines({ table, key, set, where, batchSize }: Backfill): string[] {
  const entries = Object.entries(set).map(([column, value]) => `${literal(column)}: ${literal(value)}`);
  return [
    '  readonly backfill = {',
    `    table: ${literal(table)},`,
    `    key: [${key.map(literal).join(', ')}],`,
    `    set: { ${entries.join(', ')} },`,
    ...(where === undefined ? [] : [`    where: ${literal(where)},`]),
    ...(batchSize === undefined ? [] : [`    batchSize: ${batchSize},`]),
    '  };',
  ];
}

/** Room of a line, as the formatter leaves it. */
const WIDTH = 120;

function replacesLines(replaces: readonly Replaced[]): string[] {
  return ['  readonly replaces = {', ...replaces.flatMap((one) => replacedLines(one, '    ')), '  };'];
}

function replacedLines({ name, checksum, replaces }: Replaced, pad: string): string[] {
  if (replaces.length === 0) {
    const line = `${pad}${name}: '${checksum}',`;
    return line.length <= WIDTH ? [line] : [`${pad}${name}:`, `${pad}  '${checksum}',`];
  }
  return [
    `${pad}${name}: {`,
    `${pad}  checksum: '${checksum}',`,
    `${pad}  replaces: {`,
    ...replaces.flatMap((one) => replacedLines(one, `${pad}    `)),
    `${pad}  },`,
    `${pad}},`,
  ];
}

/** A string of TypeScript in single quotes. */
const literal = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

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
function describePart({ up }: RevisionPart): string {
  const first = up[0] ?? '';
  const [, verb, kind, object] = /^(\w+)\s+(\w+)\s+(?:if (?:not )?exists\s+)?"?([\w.]+)"?/.exec(first) ?? [];
  if (verb === undefined) return 'revision';
  return kind === 'table' ? `${verb} ${object}` : `${verb} ${kind} ${object}`;
}
