import { findRevision, parseSteps } from './address.ts';
import { UnreachableTargetError } from './errors.ts';
import type { RevisionName } from './revision.ts';

/**
 * Which revisions an upgrade runs, in order.
 *
 * Pure. `applied` is how many of `revisions`, from the first on, the database holds.
 *
 * @param target `head`, `+N`, or a word that {@link findRevision} understands.
 * @throws {UnreachableTargetError} when the target lies behind, or fewer than N revisions are left.
 */
export function planUpgrade<R extends RevisionName>(target: string, revisions: readonly R[], applied: number): R[] {
  if (target === 'head') return revisions.slice(applied);
  const steps = parseSteps(target);
  if (steps === null) {
    const end = revisions.indexOf(findRevision(target, revisions)) + 1;
    if (end < applied) {
      throw new UnreachableTargetError(
        `${revisions[end - 1]!.name} is applied already; "migrate downgrade" goes back to it.`,
      );
    }
    return revisions.slice(applied, end);
  }
  if (steps < 0) throw new UnreachableTargetError(`"${target}" goes back; use "migrate downgrade ${target}".`);
  if (applied + steps > revisions.length) {
    throw new UnreachableTargetError(
      `"${target}" asks for ${steps} revisions, and ${revisions.length - applied} are pending.`,
    );
  }
  return revisions.slice(applied, applied + steps);
}

/**
 * Which revisions a downgrade reverts, the last first. A revision named as the target stays applied.
 *
 * @param target `base`, `-N`, or a word that {@link findRevision} understands.
 * @throws {UnreachableTargetError} when the target is not applied, or fewer than N revisions are.
 */
export function planDowngrade<R extends RevisionName>(target: string, revisions: readonly R[], applied: number): R[] {
  return revisions.slice(downgradeEnd(target, revisions, applied), applied).toReversed();
}

function downgradeEnd(target: string, revisions: readonly RevisionName[], applied: number): number {
  if (target === 'base') return 0;
  const steps = parseSteps(target);
  if (steps === null) {
    const end = revisions.indexOf(findRevision(target, revisions)) + 1;
    if (end > applied) {
      throw new UnreachableTargetError(`${revisions[end - 1]!.name} is not applied; "migrate upgrade" goes there.`);
    }
    return end;
  }
  if (steps > 0) throw new UnreachableTargetError(`"${target}" goes forward; use "migrate upgrade ${target}".`);
  if (-steps > applied) {
    throw new UnreachableTargetError(`"${target}" asks for ${-steps} revisions back, and ${applied} are applied.`);
  }
  return applied + steps;
}
