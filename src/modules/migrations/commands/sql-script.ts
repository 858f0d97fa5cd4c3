import { planDowngrade, planUpgrade } from '../revisions/plan.ts';
import { findRevision } from '../revisions/address.ts';
import { UnreachableTargetError } from '../revisions/errors.ts';
import type { Revision } from '../revisions/revision.ts';
import { HISTORY_TABLE, HISTORY_TABLE_SQL } from '../runner/history-schema.ts';

/**
 * The SQL that a run would send, for a person to read, without a database.
 *
 * @param target as for the run, or a range `from:to`; an upgrade without a range starts at base, a downgrade at head.
 */
export function sqlScript(direction: 'up' | 'down', target: string, revisions: readonly Revision[]): string[] {
  const [from, to] = target.includes(':') ? target.split(':', 2) : [direction === 'up' ? 'base' : 'head', target];
  const applied = !from || from === 'base' ? 0 : revisions.indexOf(findRevision(from, revisions)) + 1;
  if (!to) throw new UnreachableTargetError(`"${target}" has no end; write from:to, for example base:head.`);
  const steps = direction === 'up' ? planUpgrade(to, revisions, applied) : planDowngrade(to, revisions, applied);
  const script = steps.map((revision) => revisionSql(direction, revision).join('\n'));
  const first = direction === 'up' && applied === 0 && steps.length > 0;
  return first ? [historySql(), ...script] : script;
}

function historySql(): string {
  return ['-- The history of revisions', 'begin;', ...HISTORY_TABLE_SQL.map((sql) => `${sql};`), 'commit;'].join('\n');
}

function revisionSql(direction: 'up' | 'down', revision: Revision): string[] {
  const statements = revision[direction].map((sql) => `${sql.trim()};`);
  const history =
    direction === 'up'
      ? `insert into ${HISTORY_TABLE} (name, checksum, parent) values ('${revision.name}', '${revision.checksum}', ${revision.parent ? `'${revision.parent}'` : 'null'});`
      : `delete from ${HISTORY_TABLE} where name = '${revision.name}';`;
  const head = `-- ${direction === 'up' ? 'Upgrade to' : 'Downgrade from'} ${revision.name}`;
  return revision.transactional
    ? [head, 'begin;', 'set local search_path = public;', ...statements, history, 'commit;']
    : [`${head}: outside a transaction`, 'set search_path = public;', ...statements, history];
}
