import { literal } from '../catalog/sql-text.ts';
import { recordedForm } from '../report/recorded-catalog.ts';
import { usableLock } from '../report/unlisted-major.ts';
import { findRevision } from '../revisions/address.ts';
import { backfillScript } from '../revisions/backfill-sql.ts';
import { RowsNeededError, UnreachableTargetError } from '../revisions/errors.ts';
import { planDowngrade, planUpgrade } from '../revisions/plan.ts';
import { type LoadedRevision, readRevisions } from '../revisions/read-revisions.ts';
import { replacedNames } from '../revisions/replaced.ts';
import { terminated } from '../revisions/terminated.ts';
import { assertRunnable } from '../runner/preflight/runnable.ts';
import type { KnownCatalog } from '../runner/drift-guard.ts';
import { historyTableSql } from '../runner/history-schema.ts';
import { assertReversible } from '../runner/plan.ts';
import type { Direction } from '../runner/run-context.ts';
import type { CommandContext } from './context.ts';

type ScriptOf = Pick<CommandContext, 'folder' | 'watch' | 'applicationVersion'>;

/** psql goes on after an error and exits with 0, and takes the encoding of its terminal for that of the script. */
const HEAD = ['\\set ON_ERROR_STOP on', `set client_encoding = 'UTF8';`];

/**
 * Returns the script for psql that makes what a run makes: catalog, rows, and history. Needs no database.
 *
 * @param target as for the run, or a range `from:to`; an upgrade without a range starts at base, a downgrade at head.
 * @param of the revisions, and what their history is told.
 * @throws what a run throws before it begins, and {RowsNeededError}.
 */
export async function sqlScript(direction: Direction, target: string, of: ScriptOf): Promise<string[]> {
  const { folder, watch } = of;
  const steps = stepsOf(direction, target, await readRevisions(folder));
  assertRunnable(direction, steps, false);
  if (direction === 'down') assertReversible(steps);
  const unknown = steps.find(({ readsRows }) => readsRows.includes(direction));
  if (unknown) throw new RowsNeededError(unknown.name, direction);
  if (steps.length === 0) return [];
  const known = direction === 'up' ? await knownCatalog(folder) : null;
  const history = direction === 'up' ? [historySql(watch.history)] : [];
  return [...HEAD, ...history, ...steps.map((revision) => revisionSql(direction, revision, of, known).join('\n'))];
}

function stepsOf(direction: Direction, target: string, revisions: readonly LoadedRevision[]): LoadedRevision[] {
  const [from, to] = target.includes(':') ? target.split(':', 2) : [direction === 'up' ? 'base' : 'head', target];
  const applied = !from || from === 'base' ? 0 : revisions.indexOf(findRevision(from, revisions)) + 1;
  if (!to) throw new UnreachableTargetError(`"${target}" has no end; write from:to, for example base:head.`);
  return direction === 'up' ? planUpgrade(to, revisions, applied) : planDowngrade(to, revisions, applied);
}

async function knownCatalog(folder: string): Promise<KnownCatalog | null> {
  const lock = await usableLock(folder);
  return lock?.head ? { revision: lock.head, catalog: recordedForm(lock) } : null;
}

function historySql(history: string): string {
  return ['-- The history of revisions', 'begin;', ...historyTableSql(history).map(terminated), 'commit;'].join('\n');
}

function revisionSql(
  direction: Direction,
  revision: LoadedRevision,
  of: ScriptOf,
  known: KnownCatalog | null,
): string[] {
  const { schema, history: table } = of.watch;
  const { backfill } = revision;
  const script = backfill && direction === 'up' ? [backfillScript(backfill)] : revision[direction];
  const statements = script.map(terminated);
  const history =
    direction === 'up'
      ? recordSql(revision, of, known)
      : [`delete from ${table} where name in (${namesOf(revision).map(literal).join(', ')});`];
  const head = `-- ${direction === 'up' ? 'Upgrade to' : 'Downgrade from'} ${revision.name}`;
  return revision.transactional
    ? [
        head,
        'begin isolation level read committed;',
        `set local search_path = ${schema};`,
        'set local statement_timeout = 0;',
        ...statements,
        ...history,
        'commit;',
      ]
    : [`${head}: outside a transaction`, `set search_path = ${schema};`, ...statements, ...history];
}

/** A baseline, and what it replaced: a database may have either. */
const namesOf = ({ name, replaces }: LoadedRevision): string[] => [...replacedNames(replaces), name];

function recordSql(
  { name, checksum, parent }: LoadedRevision,
  { watch: { history }, applicationVersion }: ScriptOf,
  known: KnownCatalog | null,
): string[] {
  const values = [name, checksum, parent, applicationVersion].map((value) =>
    value === null ? 'null' : literal(value),
  );
  const insert = `insert into ${history} (name, checksum, parent, application_version) values (${values.join(', ')});`;
  if (known?.revision !== name) return [insert];
  return [
    insert,
    '-- What the catalog is now: a build with other revisions finds drift by it',
    `update ${history} set expected_catalog = ${literal(known.catalog)} where name = ${literal(name)};`,
  ];
}
