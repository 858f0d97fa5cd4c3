import { NOT_WATCHED } from '../catalog/not-watched.ts';
import { describeRule } from '../catalog/policy.ts';
import { withoutLaterColumns } from '../report/history-ignores.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';

/** Lists what "No drift" does not cover: left out by nature, by the policy, or with a schema. */
export function describeCoverage(watch: DriftPolicy): string[] {
  return [
    'Not watched (docs/drift-coverage.md says why):',
    ...NOT_WATCHED.map(({ what }) => `  ${what}`),
    ...withoutLaterColumns(watch).ignores.map(
      (ignore) => `  ${describeRule(ignore)}${ignore.until ? `, until ${ignore.until}` : ''}: ${ignore.reason}`,
    ),
    ...watch.ignoreSchemas.map((schema) => `  schema ${schema}: another program migrates it`),
  ];
}
