import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs, type Expected } from '../catalog/diff-catalogs.ts';
import { expectedForMajor, factsForMajor } from '../catalog/lock-majors.ts';
import { DEFAULT_POLICY } from '../catalog/policy.ts';
import { type CatalogSource, readSource } from './catalog-source.ts';
import type { CommandContext } from './context.ts';
import { describeObjects, describeRules } from './drift-output.ts';
import { readPolicyFile } from './policy-file.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { repairLines } from '../report/repair-lines.ts';
import { withDataLossOption } from './with-data-loss-option.ts';

export function catalogDiffCommand(context: CommandContext) {
  return new Command('diff')
    .description('how B differs from A; each is the URL of a database or the path of a lock file')
    .argument('<A>', 'what is expected')
    .argument('<B>', 'what is there')
    .option('--sql', 'print only the script for psql that makes B like A; nothing is run')
    .addOption(withDataLossOption())
    .option('--ignore-schema <name...>', 'schemas to leave out with everything in them', [])
    .option('--policy <file>', 'JSON file of what is left out, and how grave the rest is')
    .option('--json', 'answer with one JSON document')
    .addHelpText(
      'after',
      `\nExample:\n  ${commandOf('catalog diff')} "$STAGING_URL" "$PRODUCTION_URL" --ignore-schema pgboss`,
    )
    .addHelpText('after', describeExits({ findings: 'they differ, or a rule of the policy is not in order' }))
    .action(async (a, b, { sql, withDataLoss = false, ignoreSchema, policy: file }) => {
      const { history } = context.watch;
      const read = (place: string) => readSource(place, ignoreSchema, history);
      const policy = file === undefined ? DEFAULT_POLICY : await readPolicyFile(file);
      const [expected, actual] = await Promise.all([read(a), read(b)]);
      const catalog = asCatalog(actual, expected);
      const diff = diffCatalogs(expectedOf(expected, catalog.major), catalog, policy);
      const lines =
        diff.drifts.length === 0
          ? [`They agree in ${diff.facts} facts.`]
          : [countOf(diff.drifts.length), ...describeObjects(diff.drifts)];
      context.output.answer(
        diff,
        sql ? repairLines(diff.repair, { withDataLoss }) : [...lines, ...describeRules(diff)],
      );
      context.end(diff.drifts.length + diff.findings.length === 0 ? EXIT.ok : EXIT.findings);
    });
}

const countOf = (objects: number): string => (objects === 1 ? '1 object differs.' : `${objects} objects differ.`);

function expectedOf(source: CatalogSource, major: number): Expected {
  return 'catalog' in source ? source.catalog : expectedForMajor(source.lock, major);
}

/** A lock file has no server: it is read as the other side's major, or as the newest that both sides serve. */
function asCatalog(source: CatalogSource, other: CatalogSource): Catalog {
  if ('catalog' in source) return source.catalog;
  const major = 'catalog' in other ? other.catalog.major : newestOfBoth(source.lock.majors, other.lock.majors);
  return {
    major,
    version: `${major}`,
    role: '',
    placeholders: { owner: '<owner>', database: '<database>' },
    facts: factsForMajor(source.lock, major),
    notices: [],
  };
}

function newestOfBoth(a: readonly number[], b: readonly number[]): number {
  const common = a.filter((major) => b.includes(major));
  if (common.length > 0) return Math.max(...common);
  throw new CatalogLockError(
    'ERR_CATALOG_LOCK_MAJOR',
    `The lock files serve no common PostgreSQL major (${b.join(', ')}, and ${a.join(', ')}), so they cannot be compared.`,
  );
}
