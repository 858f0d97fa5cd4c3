import type { Fact, Query } from '../catalog/fact.ts';
import type { Rule } from '../catalog/policy.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

interface Extension {
  readonly name: string;
  readonly installed: boolean;
  /** Whether this role could create it. */
  readonly creatable: boolean;
}

const QUERY = `
  select quote_ident(a.name) as name, a.installed_version is not null as installed,
    (select bool_or(v.trusted) from pg_available_extension_versions v where v.name = a.name)
      and has_database_privilege(current_database(), 'create')
      or (select rolsuper from pg_roles where rolname = current_user) as creatable
  from pg_available_extensions a`;

/**
 * The extensions that the revisions make (the lock names them) and those that they make only where there are any.
 *
 * @param byOther true when another role applies the revisions: what this one may create does not matter then.
 * @param ignores of the policy: an extension that it leaves out is one of the second sort, and it knows why.
 */
export async function extensionChecks(
  query: Query,
  lock: readonly Fact[],
  ignores: readonly Rule[],
  byOther: boolean,
): Promise<Check[]> {
  const available = await query<Extension>(QUERY);
  const there = new Map(
    available.map((found) => [found.name, { ...found, creatable: found.creatable || byOther }] as const),
  );
  const needed = lock
    .filter(({ kind }) => kind === 'extension')
    .map(({ identity }) => state(identity, there.get(identity)));
  const wished = ignores
    .flatMap((rule) => ('identity' in rule && rule.kind === 'extension' ? [rule] : []))
    .map(({ identity, reason }) => {
      const check = state(identity, there.get(identity));
      return check.status === 'error'
        ? warning(check.name, check.found, `Nothing, until it is wanted. ${reason}`)
        : check;
    });
  return [...needed, ...wished];
}

function state(name: string, extension: Extension | undefined): Check {
  const about = `extension ${name}`;
  if (!extension) return error(about, 'not available', 'Install its package on the machine of the server.');
  if (extension.installed) return ok(about, 'installed');
  return extension.creatable
    ? ok(about, 'available')
    : error(about, 'available, and not for this role to create', `Run as a superuser: create extension ${name}`);
}
